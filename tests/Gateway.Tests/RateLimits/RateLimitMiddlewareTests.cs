using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Claims;
using System.Text;
using Google.Rpc;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Gateway.RateLimits;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Telemetry;
using HttpRequest = Microsoft.AspNetCore.Http.HttpRequest;

namespace TextToVideo.Gateway.Tests.RateLimits;

public sealed class RateLimitMiddlewareTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().AddSingleton<RefusalMetrics>().BuildServiceProvider();
    private RateLimitOptions _options = new() { RequestsPerMinute = 30, Burst = 2 };
    private readonly ILinkKeyring _links = Substitute.For<ILinkKeyring>();
    private readonly LinkHolders _holders;
    private RateLimitMiddleware? _middleware;

    public RateLimitMiddlewareTests() => _holders = new LinkHolders(_links, _time);

    [Fact]
    public async Task InvokeAsync_WithinTheLimit_PassesWithHeaders()
    {
        HttpContext first = await InvokeAsync();
        HttpContext second = await InvokeAsync();

        Assert.Equal(StatusCodes.Status204NoContent, first.Response.StatusCode);
        Assert.Equal("\"requests\";q=2;w=4", first.Response.Headers["RateLimit-Policy"]);
        Assert.Equal("\"requests\";r=1;t=2", first.Response.Headers["RateLimit"]);
        Assert.Equal("\"requests\";r=0;t=4", second.Response.Headers["RateLimit"]);
        Assert.Empty(second.Response.Headers.RetryAfter.ToArray());
    }

    [Fact]
    public async Task InvokeAsync_AboveTheLimit_Is429InTheApisEnvelope()
    {
        await InvokeAsync();
        await InvokeAsync();
        _time.Advance(TimeSpan.FromMilliseconds(500));
        HttpContext refused = await InvokeAsync();

        Assert.Equal(StatusCodes.Status429TooManyRequests, refused.Response.StatusCode);
        Assert.Equal("2", refused.Response.Headers.RetryAfter);
        Assert.Equal("\"requests\";r=0;t=4", refused.Response.Headers["RateLimit"]);
        Assert.Equal("\"requests\";q=2;w=4", refused.Response.Headers["RateLimit-Policy"]);
        Assert.Equal(
            """{"error":{"message":"You have sent more than 30 requests per minute. """
                + """Try again in 2 s.","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded"}}""",
            Encoding.UTF8.GetString(((MemoryStream)refused.Response.Body).ToArray())
        );

        _time.Advance(TimeSpan.FromMilliseconds(1500));
        Assert.Equal(StatusCodes.Status204NoContent, (await InvokeAsync()).Response.StatusCode);
    }

    [Fact]
    public async Task InvokeAsync_GrpcAboveTheLimit_IsResourceExhausted()
    {
        await InvokeAsync();
        await InvokeAsync();
        HttpContext refused = await InvokeAsync(request => request.ContentType = "application/grpc+proto");

        Assert.Equal(StatusCodes.Status200OK, refused.Response.StatusCode);
        Assert.Equal("application/grpc", refused.Response.ContentType);
        Assert.Equal($"{(int)StatusCode.ResourceExhausted}", refused.Response.Headers["grpc-status"]);
        Assert.Equal(
            "You have sent more than 30 requests per minute. Try again in 2 s.",
            Uri.UnescapeDataString(refused.Response.Headers["grpc-message"].ToString())
        );
        Google.Rpc.Status status = Google.Rpc.Status.Parser.ParseFrom(
            Convert.FromBase64String(refused.Response.Headers["grpc-status-details-bin"].ToString())
        );
        Assert.Contains(status.Details, detail => detail.TryUnpack(out ErrorInfo info) && info.Reason == "RATE_LIMIT_EXCEEDED");
        Assert.Contains(status.Details, detail => detail.TryUnpack(out RetryInfo retry) && retry.RetryDelay.Seconds == 2);
        Assert.Equal(0, refused.Response.Body.Length);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/grpc.health.v1.Health/Check")]
    public async Task InvokeAsync_Probe_AlwaysPasses(string path)
    {
        for (int i = 0; i < 10; i++)
        {
            HttpContext probe = await InvokeAsync(request => request.Path = path);
            Assert.Equal(StatusCodes.Status204NoContent, probe.Response.StatusCode);
            Assert.False(probe.Response.Headers.ContainsKey("RateLimit"));
        }
    }

    [Fact]
    public async Task InvokeAsync_LimitOff_AlwaysPasses()
    {
        _options = new RateLimitOptions { RequestsPerMinute = 0, Burst = 1 };
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(StatusCodes.Status204NoContent, (await InvokeAsync()).Response.StatusCode);
        }
    }

    [Theory]
    [InlineData("Bearer one", "10.0.0.1", "bearer  one", "10.0.0.2", true)]
    [InlineData("Bearer one", "10.0.0.1", "Bearer two", "10.0.0.1", false)]
    [InlineData("Bearer one", "10.0.0.1", null, "10.0.0.1", false)]
    [InlineData(null, "10.0.0.1", "Basic x", "10.0.0.1", true)]
    [InlineData(null, "10.0.0.1", "Bearer ", "10.0.0.1", true)]
    [InlineData(null, "10.0.0.1", null, "10.0.0.2", false)]
    [InlineData(null, "10.0.0.1", null, "::ffff:10.0.0.1", true)]
    [InlineData(null, "2001:db8:0:1::1", null, "2001:db8:0:1:ffff::2", true)]
    [InlineData(null, "2001:db8:0:1::1", null, "2001:db8:0:2::1", false)]
    public async Task InvokeAsync_TwoRequests_CountAsOneCallersWhereTheyAre(
        string? firstToken,
        string firstAddress,
        string? secondToken,
        string secondAddress,
        bool isSame
    )
    {
        _options = new RateLimitOptions { RequestsPerMinute = 1, Burst = 1 };
        await InvokeAsync(request => Identify(request, firstToken, firstAddress));
        HttpContext second = await InvokeAsync(request => Identify(request, secondToken, secondAddress));

        Assert.Equal(isSame, second.Response.StatusCode == StatusCodes.Status429TooManyRequests);
    }

    [Fact]
    public async Task InvokeAsync_KeyWithALimitOfItsOwn_HasThatOneWhateverTheOthersHave()
    {
        _options = new RateLimitOptions { RequestsPerMinute = 0, Burst = 100 };
        HttpContext first = await InvokeAsync(caller: Key("a", requestsPerMinute: 2));
        await InvokeAsync(caller: Key("a", requestsPerMinute: 2));
        HttpContext refused = await InvokeAsync(caller: Key("a", requestsPerMinute: 2));
        HttpContext other = await InvokeAsync(caller: Key("b", requestsPerMinute: 2));
        HttpContext unlimited = await InvokeAsync(caller: Key("c", requestsPerMinute: null));

        Assert.Equal("\"requests\";q=2;w=60", first.Response.Headers["RateLimit-Policy"]);
        Assert.Equal(StatusCodes.Status429TooManyRequests, refused.Response.StatusCode);
        Assert.Equal("30", refused.Response.Headers.RetryAfter);
        Assert.Equal(StatusCodes.Status204NoContent, other.Response.StatusCode);
        Assert.False(unlimited.Response.Headers.ContainsKey("RateLimit"));
    }

    [Fact]
    public async Task InvokeAsync_StrangerWithManyTokens_CountsByAddress()
    {
        _options = new RateLimitOptions { RequestsPerMinute = 1, Burst = 1 };
        await InvokeAsync(request => Identify(request, "Bearer guess-1", "10.0.0.1"), isAuthenticated: false);
        HttpContext second = await InvokeAsync(request => Identify(request, "Bearer guess-2", "10.0.0.1"), isAuthenticated: false);

        Assert.Equal(StatusCodes.Status429TooManyRequests, second.Response.StatusCode);
    }

    [Fact]
    public async Task InvokeAsync_BeyondTheLimit_IsCounted()
    {
        using var refused = new MetricCollector<long>(
            _metrics.GetRequiredService<IMeterFactory>(),
            "TextToVideo.Requests",
            MetricNames.RequestsRefused
        );
        for (int request = 0; request < 3; request++)
        {
            await InvokeAsync();
        }

        CollectedMeasurement<long> measured = Assert.Single(refused.GetMeasurementSnapshot());
        Assert.Equal(1, measured.Value);
        Assert.True(measured.MatchesTags(KeyValuePair.Create(AttributeNames.ErrorType, (object?)"rate_limit_exceeded")));
    }

    [Fact]
    public async Task InvokeAsync_LinkOfAKey_CountsForTheKeyWhateverTheAddress()
    {
        _options = new RateLimitOptions { RequestsPerMinute = 1, Burst = 2 };
        FindsHolder("a");
        HttpContext first = await DownloadAsync("a", "10.0.0.1");
        HttpContext second = await DownloadAsync("a", "10.0.0.2");
        HttpContext third = await DownloadAsync("a", "10.0.0.3");
        HttpContext ownRequest = await InvokeAsync(caller: Key("a", requestsPerMinute: null));

        Assert.Equal(StatusCodes.Status204NoContent, first.Response.StatusCode);
        Assert.Equal(StatusCodes.Status204NoContent, second.Response.StatusCode);
        Assert.Equal(StatusCodes.Status429TooManyRequests, third.Response.StatusCode);
        Assert.Equal(StatusCodes.Status204NoContent, ownRequest.Response.StatusCode);
    }

    [Fact]
    public async Task InvokeAsync_AddressHasUsedItsLimit_KnownLinksPassAndUnknownOnesAreNotLookedUp()
    {
        _options = new RateLimitOptions { RequestsPerMinute = 1, Burst = 3 };
        FindsHolder("a");
        await DownloadAsync("a", "10.0.0.1");
        while ((await InvokeAsync(request => Identify(request, null, "10.0.0.1"), isAuthenticated: false)).Response.StatusCode != 429) { }

        _links.ClearReceivedCalls();
        HttpContext known = await DownloadAsync("a", "10.0.0.1");
        HttpContext unknown = await DownloadAsync("b", "10.0.0.1");

        Assert.Equal(StatusCodes.Status204NoContent, known.Response.StatusCode);
        Assert.Equal(StatusCodes.Status429TooManyRequests, unknown.Response.StatusCode);
        Assert.Empty(_links.ReceivedCalls());
    }

    [Fact]
    public async Task InvokeAsync_InvalidLink_CountsForTheAddress()
    {
        _options = new RateLimitOptions { RequestsPerMinute = 1, Burst = 1 };
        HttpContext first = await DownloadAsync("a", "10.0.0.1");
        HttpContext second = await DownloadAsync("b", "10.0.0.1");

        Assert.Equal(StatusCodes.Status204NoContent, first.Response.StatusCode);
        Assert.Equal(StatusCodes.Status429TooManyRequests, second.Response.StatusCode);
    }

    public void Dispose()
    {
        _holders.Dispose();
        _metrics.Dispose();
    }

    private static Caller Key(string id, int? requestsPerMinute) =>
        new()
        {
            KeyId = id,
            Tenant = "tenant",
            RequestsPerMinute = requestsPerMinute,
        };

    private void FindsHolder(string id) =>
        _links.FindLinkHolderAsync(default!, default!, default).ReturnsForAnyArgs(Key(id, requestsPerMinute: null));

    /// <summary>Downloads by a link without a key.</summary>
    private Task<HttpContext> DownloadAsync(string signature, string address) =>
        InvokeAsync(
            request =>
            {
                Identify(request, token: null, address);
                request.Method = HttpMethods.Get;
                request.Path = "/v1/videos/video_1/download";
                request.QueryString = new QueryString($"?key=k&signature={signature}");
            },
            isAuthenticated: false
        );

    private static void Identify(HttpRequest request, string? token, string address)
    {
        request.Headers.Authorization = token;
        request.HttpContext.Connection.RemoteIpAddress = IPAddress.Parse(address);
    }

    private async Task<HttpContext> InvokeAsync(Action<HttpRequest>? prepare = null, Caller? caller = null, bool isAuthenticated = true)
    {
        IOptions<RateLimitOptions> options = Options.Create(_options);
        _middleware ??= new RateLimitMiddleware(
            new RequestLimits(new InProcessRateLimiter(_time), _metrics.GetRequiredService<RefusalMetrics>(), options),
            _holders
        );
        await using ServiceProvider services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = new MemoryStream() } };
        context.Request.Path = "/v1/videos";
        prepare?.Invoke(context.Request);
        if (isAuthenticated)
        {
            context.User = new ClaimsPrincipal(new CallerIdentity(caller ?? Caller.Local));
        }

        await _middleware.InvokeAsync(
            context,
            inner =>
            {
                inner.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            }
        );
        return context;
    }
}
