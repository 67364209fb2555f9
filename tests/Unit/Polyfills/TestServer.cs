using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Unit.Polyfills;

/// <summary>A real server on a free loopback port, and a channel to it.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    /// <summary>Longest that any awaited thing in these tests may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestServer(WebApplication app)
    {
        App = app;
        Address = new Uri(app.Urls.Single());
        Channel = GrpcChannel.ForAddress(Address);
    }

    public WebApplication App { get; }

    public Uri Address { get; }

    public GrpcChannel Channel { get; }

    public static async Task<TestServer> StartAsync(
        Action<IServiceCollection> addServices,
        Action<WebApplication> map,
        HttpProtocols protocols = HttpProtocols.Http2)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols));
        addServices(builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new TestServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await App.DisposeAsync();
    }
}
