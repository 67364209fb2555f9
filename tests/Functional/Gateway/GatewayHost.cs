using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TextToVideo.Gateway;
using TextToVideo.V1;

namespace TextToVideo.Functional.Gateway;

/// <summary>The gateway in this process, where its code is compiled once for all tests. It cannot be killed.</summary>
internal sealed class GatewayHost : RunningService
{
    private readonly WebApplication _app;

    private GatewayHost(WebApplication app, int port, int grpcPort)
        : base(port, grpcPort)
    {
        _app = app;
        Grpc = new VideoGeneration.VideoGenerationClient(Channel);
    }

    public VideoGeneration.VideoGenerationClient Grpc { get; }

    public override IReadOnlyList<string> Log => [];

    /// <summary>Starts the gateway in front of replicas, and waits until it is healthy.</summary>
    /// <param name="replicas">The addresses of the replicas.</param>
    /// <param name="settings">Its settings.</param>
    public static async Task<GatewayHost> StartAsync(
        IReadOnlyList<(Uri Http, Uri Grpc)> replicas,
        params (string Key, string Value)[] settings
    )
    {
        (int port, int grpcPort) = FreePorts.GetPair();
        var all = new Dictionary<string, string?>
        {
            ["URLS"] = $"http://127.0.0.1:{port}",
            ["GRPC_URLS"] = $"http://127.0.0.1:{grpcPort}",
            ["Gateway:Proxy:ProbeInterval"] = "00:00:00.2",
            ["Gateway:RateLimit:RequestsPerMinute"] = "0",
        };
        foreach ((int index, (Uri http, Uri grpc)) in replicas.Index())
        {
            all[$"services:generation:http:{index}"] = http.ToString();
            all[$"services:generation:grpc:{index}"] = grpc.ToString();
        }

        foreach ((string key, string value) in settings)
        {
            all[key] = value;
        }

        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddInMemoryCollection(all);
        builder.AddServiceDefaults();
        builder.AddGateway();
        builder.AddGatewayProxy();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.UseGateway();
        app.MapDefaultEndpoints();
        app.MapGatewayProxy();
        var gateway = new GatewayHost(app, port, grpcPort);
        try
        {
            await app.StartAsync().WaitAsync(Wait.Long);
            await Wait.UntilAsync("/health returns 200", gateway.Http.IsReadyAsync);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    protected override async ValueTask StopAsync() => await _app.DisposeAsync();
}
