using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Gateway.RateLimits;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Telemetry;

namespace TextToVideo.Gateway.Tests.RateLimits;

public sealed class UnknownKeyMiddlewareTests : IDisposable
{
    private const int Burst = 3;

    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddLogging()
        .AddMetrics()
        .AddSingleton<RefusalMetrics>()
        .BuildServiceProvider();
    private readonly IKeyring _database = Substitute.For<IKeyring>();
    private readonly CachedKeyring _keyring;
    private readonly UnknownKeyMiddleware _middleware;
    private readonly string _valid = $"{ApiKeyToken.Create()}";

    public UnknownKeyMiddlewareTests()
    {
        _keyring = new CachedKeyring(_database, _time);
        _middleware = new UnknownKeyMiddleware(
            new RequestLimits(
                new InProcessRateLimiter(_time),
                _services.GetRequiredService<RefusalMetrics>(),
                Options.Create(new RateLimitOptions { RequestsPerMinute = 1, Burst = Burst })
            ),
            _keyring
        );
        _database
            .CheckAsync(default, default)
            .ReturnsForAnyArgs(call =>
                call.Arg<string?>() == _valid
                    ? new KeyCheck(KeyState.Valid, new Caller { KeyId = "a", Tenant = "t" })
                    : new KeyCheck(KeyState.Unknown)
            );
    }

    [Fact]
    public async Task InvokeAsync_ManyUnknownKeys_AskTheDatabaseNoMoreThanTheLimitAllows()
    {
        int refused = 0;
        for (int i = 0; i < 10; i++)
        {
            refused += await SendAsync($"{ApiKeyToken.Create()}") == StatusCodes.Status429TooManyRequests ? 1 : 0;
        }

        Assert.Equal(10 - Burst, refused);
        await _database.ReceivedWithAnyArgs(Burst).CheckAsync(default, default);
    }

    [Fact]
    public async Task InvokeAsync_AddressHasUsedItsLimit_KnownKeysPass()
    {
        Assert.Equal(StatusCodes.Status200OK, await SendAsync(_valid));
        while (await SendAsync($"{ApiKeyToken.Create()}") != StatusCodes.Status429TooManyRequests) { }

        Assert.Equal(StatusCodes.Status200OK, await SendAsync(_valid));
        _keyring.Forget();
        Assert.Equal(StatusCodes.Status200OK, await SendAsync(_valid));
        Assert.Equal(StatusCodes.Status429TooManyRequests, await SendAsync($"{ApiKeyToken.Create()}"));
    }

    /// <summary>A token that cannot be a key needs no look-up; the rate limit after authentication counts the request.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("guess")]
    public async Task InvokeAsync_NoKey_IsNotCountedHere(string? token)
    {
        for (int i = 0; i < 2 * Burst; i++)
        {
            Assert.Equal(StatusCodes.Status200OK, await SendAsync(token));
        }
    }

    public void Dispose() => _services.Dispose();

    private async Task<int> SendAsync(string? token)
    {
        var context = new DefaultHttpContext { RequestServices = _services, Response = { Body = new MemoryStream() } };
        context.Connection.RemoteIpAddress = IPAddress.Parse("203.0.113.5");
        if (token is not null)
        {
            context.Request.Headers.Authorization = $"Bearer {token}";
        }

        // Authentication follows, and asks the database for a key that is not cached.
        await _middleware.InvokeAsync(context, async counted => await _keyring.CheckAsync(token, counted.RequestAborted));
        return context.Response.StatusCode;
    }
}
