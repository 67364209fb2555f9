using System.IO.Compression;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace TextToVideo.Unit.Polyfills;

/// <summary>Generated code, the official server and the official client through <c>Grpc.Core.Api</c> and <c>Grpc.Net.Common</c>.</summary>
public sealed class GrpcRoundTripTests : IAsyncLifetime
{
    private readonly EchoService _service = new();
    private readonly CountingInterceptor _interceptor = new();
    private TestServer _server = null!;
    private Echo.EchoClient _client = null!;
    private string? _requestEncoding;
    private string? _responseEncoding;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            services =>
            {
                services.AddSingleton(_service);
                services.AddSingleton(_interceptor);
                services.AddGrpc(options =>
                {
                    options.ResponseCompressionAlgorithm = "gzip";
                    options.ResponseCompressionLevel = CompressionLevel.Optimal;
                    options.Interceptors.Add<CountingInterceptor>();
                });
            },
            app =>
            {
                app.Use(async (context, next) =>
                {
                    _requestEncoding = context.Request.Headers["grpc-encoding"];
                    context.Response.OnStarting(() =>
                    {
                        _responseEncoding = context.Response.Headers["grpc-encoding"];
                        return Task.CompletedTask;
                    });
                    await next();
                });
                app.MapGrpcService<EchoService>();
            });
        _client = new Echo.EchoClient(_server.Channel);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Unary_Request_ResponseOfThatMethod()
    {
        var response = await _client.SayAsync(new EchoMessage { Text = "grüß" }).ResponseAsync.WaitAsync(TestServer.Patience);

        Assert.Equal("/texttovideo.unit.polyfills.Echo/Say grüß", response.Text);
    }

    [Fact]
    public void BlockingUnary_Request_Response()
    {
        Assert.EndsWith("hello", _client.Say(new EchoMessage { Text = "hello" }).Text);
    }

    [Fact]
    public async Task ServerStreaming_Request_AllResponsesInOrder()
    {
        using var call = _client.Count(new EchoMessage { Text = "1000" });

        var texts = new List<string>();
        await foreach (var message in call.ResponseStream.ReadAllAsync())
        {
            texts.Add(message.Text);
        }

        Assert.Equal(Enumerable.Range(1, 1000).Select(i => $"{i}"), texts);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task ClientStreaming_Requests_AllArriveInOrder()
    {
        using var call = _client.Join();
        foreach (var text in new[] { "a", "b", "c" })
        {
            await call.RequestStream.WriteAsync(new EchoMessage { Text = text });
        }

        await call.RequestStream.CompleteAsync();

        Assert.Equal("a+b+c", (await call.ResponseAsync.WaitAsync(TestServer.Patience)).Text);
    }

    [Fact]
    public async Task DuplexStreaming_PingPong_EachAnsweredBeforeTheNext()
    {
        using var call = _client.Chat();
        foreach (var text in new[] { "one", "two" })
        {
            await call.RequestStream.WriteAsync(new EchoMessage { Text = text }, CancellationToken.None);
            Assert.True(await call.ResponseStream.MoveNext().WaitAsync(TestServer.Patience));
            Assert.Equal(text.ToUpperInvariant(), call.ResponseStream.Current.Text);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext().WaitAsync(TestServer.Patience));
    }

    [Fact]
    public async Task Unary_DeadlinePasses_DeadlineExceededAndCancelledOnServer()
    {
        var deadline = DateTime.UtcNow.AddMilliseconds(200);

        var error = await Assert.ThrowsAsync<RpcException>(
            () => _client.SayAsync(new EchoMessage { Text = "wait" }, deadline: deadline).ResponseAsync.WaitAsync(TestServer.Patience));

        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        await _service.CancelledOnServer.Task.WaitAsync(TestServer.Patience);
    }

    [Fact]
    public async Task Unary_CallerCancels_CancelledOnBothSides()
    {
        using var cancellation = new CancellationTokenSource();
        var call = _client.SayAsync(new EchoMessage { Text = "wait" }, cancellationToken: cancellation.Token);
        await _service.Waiting.Task.WaitAsync(TestServer.Patience);

        await cancellation.CancelAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(TestServer.Patience));
        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        await _service.CancelledOnServer.Task.WaitAsync(TestServer.Patience);
    }

    [Fact]
    public async Task Unary_CallDisposed_CancelledOnServer()
    {
        var call = _client.SayAsync(new EchoMessage { Text = "wait" });
        await _service.Waiting.Task.WaitAsync(TestServer.Patience);

        call.Dispose();

        await _service.CancelledOnServer.Task.WaitAsync(TestServer.Patience);
    }

    [Fact]
    public async Task Unary_HandlerThrowsRpcException_StatusAndBinaryTrailersArrive()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() => _client.SayAsync(new EchoMessage { Text = "fail" }).ResponseAsync);

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Equal("as asked", error.Status.Detail);
        Assert.Equal([0, 255, 7], error.Trailers.GetValueBytes("why-bin"));
    }

    [Fact]
    public async Task Unary_Headers_GoBothWaysAndTrailersComeLast()
    {
        using var call = _client.SayAsync(new EchoMessage { Text = "trail" }, [new("Question", "forty-two")]);

        Assert.Equal("header", (await call.ResponseHeadersAsync).GetValue("first"));
        Assert.Equal("forty-two", (await call).Text);
        Assert.Equal("trailer", call.GetTrailers().GetValue("LAST"));
    }

    [Fact]
    public async Task Unary_Gzip_CompressesBothWays()
    {
        var text = new string('x', 100_000);

        using var call = _client.SayAsync(new EchoMessage { Text = text }, [new("grpc-internal-encoding-request", "gzip")]);

        Assert.EndsWith(text, (await call).Text);
        Assert.Equal("gzip", _requestEncoding);
        Assert.Equal("gzip", _responseEncoding);
    }

    [Fact]
    public async Task Interceptors_OnBothSides_SeeEveryKindOfCall()
    {
        var onClient = new CountingInterceptor();
        var client = new Echo.EchoClient(_server.Channel.Intercept(onClient).Intercept(headers => [.. headers, new("question", "intercepted")]));

        client.Say(new EchoMessage { Text = "hello" });
        Assert.Equal("intercepted", (await client.SayAsync(new EchoMessage { Text = "trail" })).Text);
        using var count = client.Count(new EchoMessage { Text = "1" });
        Assert.True(await count.ResponseStream.MoveNext());
        using var join = client.Join();
        await join.RequestStream.CompleteAsync();
        await join;
        using var chat = client.Chat();
        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext());

        string[] expected = ["BlockingUnaryCall", "AsyncUnaryCall", "AsyncServerStreamingCall", "AsyncClientStreamingCall", "AsyncDuplexStreamingCall"];
        Assert.Equal(expected, onClient.Calls);
        Assert.Equal(["Unary", "Unary", "ServerStreaming", "ClientStreaming", "DuplexStreaming"], _interceptor.Calls);
    }
}
