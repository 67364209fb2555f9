using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using NSubstitute;
using TextToVideo.Gateway.RequestIds;

namespace TextToVideo.Gateway.Tests.RequestIds;

public sealed class RequestIdMiddlewareTests
{
    private readonly ILogger _logger = Substitute.For<ILogger>();
    private readonly RequestIdMiddleware _middleware;

    public RequestIdMiddlewareTests()
    {
        ILoggerFactory loggers = Substitute.For<ILoggerFactory>();
        loggers.CreateLogger(default!).ReturnsForAnyArgs(_logger);
        _middleware = new RequestIdMiddleware(new Logger<RequestIdMiddleware>(loggers));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("req-1_2.A")]
    [InlineData(
        "0123456789012345678901234567890123456789012345678901234567890123456789"
            + "012345678901234567890123456789012345678901234567890123456\u0037"
    )]
    public async Task InvokeAsync_PlainToken_IsKept(string given)
    {
        (string request, string response) = await InvokeAsync(given);

        Assert.Equal((given, given), (request, response));
    }

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\r\nset-cookie: x")]
    [InlineData("a;b")]
    [InlineData("<script>")]
    [InlineData("ä")]
    [InlineData("a", "b")]
    [InlineData(
        "0123456789012345678901234567890123456789012345678901234567890123456789"
            + "0123456789012345678901234567890123456789012345678901234567x"
    )]
    public async Task InvokeAsync_AnythingElse_GetsANewIdForBothSides(params string[] given)
    {
        (string request, string response) = await InvokeAsync(given);

        Assert.Matches("^req_[0-9a-f]{32}$", request);
        Assert.Equal(request, response);
    }

    [Fact]
    public async Task InvokeAsync_TwoRequests_GetDifferentIds() =>
        Assert.NotEqual((await InvokeAsync()).Request, (await InvokeAsync()).Request);

    [Fact]
    public async Task InvokeAsync_ServiceAnswersWithAnotherId_OursStands()
    {
        (_, string response) = await InvokeAsync(["mine"], context => context.Response.Headers["x-request-id"] = "theirs");

        Assert.Equal("mine", response);
    }

    [Fact]
    public async Task InvokeAsync_WhileTheRequestRuns_EveryLogLineCarriesTheId()
    {
        await _middleware.InvokeAsync(Context(["mine"], out _), _ => Task.CompletedTask);

        _logger.Received(1).BeginScope(Arg.Is<Dictionary<string, object>>(scope => scope["RequestId"].Equals("mine")));
    }

    private Task<(string Request, string Response)> InvokeAsync(params string[] given) => InvokeAsync(given, _ => { });

    private async Task<(string Request, string Response)> InvokeAsync(string[] given, Action<HttpContext> service)
    {
        HttpContext context = Context(given, out Func<Task> start);
        string request = string.Empty;
        await _middleware.InvokeAsync(
            context,
            seen =>
            {
                request = seen.Request.Headers["x-request-id"].ToString();
                service(seen);
                return Task.CompletedTask;
            }
        );
        await start();
        return (request, context.Response.Headers["x-request-id"].ToString());
    }

    /// <summary>A request; <paramref name="start"/> does what the server does when the response starts.</summary>
    private static DefaultHttpContext Context(string[] given, out Func<Task> start)
    {
        var starting = new Stack<(Func<object, Task> Callback, object State)>();
        IHttpResponseFeature response = Substitute.For<IHttpResponseFeature>();
        response.Headers.Returns(new HeaderDictionary());
        response
            .When(feature => feature.OnStarting(Arg.Any<Func<object, Task>>(), Arg.Any<object>()))
            .Do(call => starting.Push((call.ArgAt<Func<object, Task>>(0), call.ArgAt<object>(1))));
        var context = new DefaultHttpContext();
        context.Features.Set(response);
        if (given.Length > 0)
        {
            context.Request.Headers["x-request-id"] = given;
        }

        start = async () =>
        {
            while (starting.TryPop(out (Func<object, Task> Callback, object State) next))
            {
                await next.Callback(next.State);
            }
        };
        return context;
    }
}
