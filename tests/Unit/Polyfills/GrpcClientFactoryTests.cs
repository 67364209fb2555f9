using Grpc.Net.ClientFactory;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace TextToVideo.Unit.Polyfills;

public sealed class GrpcClientFactoryTests
{
    [Fact]
    public async Task AddGrpcClient_Injected_CallsTheAddress()
    {
        await using var server = await StartAsync();
        await using var services = new ServiceCollection()
            .AddGrpcClient<Echo.EchoClient>(options => options.Address = server.Address).Services
            .BuildServiceProvider(validateScopes: true);

        using var scope = services.CreateScope();
        var client = scope.ServiceProvider.GetRequiredService<Echo.EchoClient>();

        Assert.EndsWith("hello", (await client.SayAsync(new EchoMessage { Text = "hello" })).Text);
    }

    [Fact]
    public async Task AddGrpcClient_Names_EachWithItsOptionsInterceptorsAndHandlers()
    {
        await using var server = await StartAsync();
        var interceptor = new CountingInterceptor();
        var handler = new CountingHandler();
        var channels = 0;
        await using var services = new ServiceCollection()
            .AddSingleton(server)
            .AddGrpcClient<Echo.EchoClient>("plain", (provider, options) => options.Address = provider.GetRequiredService<TestServer>().Address)
            .Services
            .AddGrpcClient<Echo.EchoClient>("watched", options =>
            {
                options.Address = server.Address;
                options.CallOptionsActions.Add(call => call.CallOptions = call.CallOptions.WithHeaders([new("question", "from options")]));
            })
            .AddInterceptor(() => interceptor)
            .ConfigureChannel(_ => channels++)
            .AddHttpMessageHandler(() => handler)
            .Services
            .BuildServiceProvider();
        var factory = services.GetRequiredService<GrpcClientFactory>();

        Assert.Equal("", (await factory.CreateClient<Echo.EchoClient>("plain").SayAsync(new EchoMessage { Text = "trail" })).Text);
        Assert.Empty(interceptor.Calls);
        for (var i = 0; i < 2; i++)
        {
            var answer = await factory.CreateClient<Echo.EchoClient>("watched").SayAsync(new EchoMessage { Text = "trail" });
            Assert.Equal("from options", answer.Text);
        }

        Assert.Equal(["AsyncUnaryCall", "AsyncUnaryCall"], interceptor.Calls);
        Assert.Equal(2, handler.Requests);
        Assert.Equal(1, channels);
    }

    [Fact]
    public void CreateClient_NotRegistered_Throws()
    {
        using var services = new ServiceCollection()
            .AddGrpcClient<Echo.EchoClient>(options => options.Address = new Uri("http://localhost")).Services
            .BuildServiceProvider();

        Assert.Throws<InvalidOperationException>(
            () => services.GetRequiredService<GrpcClientFactory>().CreateClient<Echo.EchoClient>("other"));
    }

    [Fact]
    public void AddGrpcClient_NoAddress_ThrowsWhenInjected()
    {
        using var services = new ServiceCollection().AddGrpcClient<Echo.EchoClient>().Services.BuildServiceProvider();

        Assert.Throws<InvalidOperationException>(services.GetRequiredService<Echo.EchoClient>);
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync(
        services => services.AddSingleton<EchoService>().AddGrpc(),
        app => app.MapGrpcService<EchoService>());

    private sealed class CountingHandler : DelegatingHandler
    {
        private int _requests;

        public int Requests => _requests;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _requests);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
