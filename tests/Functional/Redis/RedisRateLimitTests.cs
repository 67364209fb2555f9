using System.Net;
using Grpc.Core;
using Microsoft.Extensions.Options;
using TextToVideo.Functional.Support;
using TextToVideo.Gateway;
using TextToVideo.Gateway.RateLimits;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Redis;

/// <summary>Gateways that count a caller's requests together, by a real Redis.</summary>
public sealed class RedisRateLimitTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly RedisServerProcess _redis = new();

    public Task InitializeAsync() => _redis.StartAsync();

    public async Task DisposeAsync() => await _redis.DisposeAsync();

    [Fact]
    public async Task Take_TwoGateways_ShareOneBucket()
    {
        // A token takes a minute, so none is added during the test.
        await using RedisTestHost first = await StartHostAsync(requestsPerMinute: 1, burst: 4);
        await using RedisTestHost second = await StartHostAsync(requestsPerMinute: 1, burst: 4);

        Assert.Equal(3, (await TakeAsync(first)).Remaining);
        Assert.Equal(2, (await TakeAsync(second)).Remaining);
        Assert.Equal(1, (await TakeAsync(first)).Remaining);
        RateLimitDecision last = await TakeAsync(second);
        Assert.True(last is { IsAllowed: true, Remaining: 0 });
        foreach (RedisTestHost host in new[] { first, second })
        {
            RateLimitDecision refused = await TakeAsync(host);
            Assert.False(refused.IsAllowed);
            Assert.InRange(refused.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
            Assert.InRange(refused.Reset, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(4));
        }

        Assert.True((await TakeAsync(first, "other")).IsAllowed);
    }

    [Fact]
    public async Task Take_ManyAtOnce_GivesEachTokenOnce()
    {
        await using RedisTestHost first = await StartHostAsync(requestsPerMinute: 1, burst: 50);
        await using RedisTestHost second = await StartHostAsync(requestsPerMinute: 1, burst: 50);
        RateLimitDecision[] decisions = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => Task.Run(() => TakeAsync(i % 2 == 0 ? first : second)))
        );

        Assert.Equal(50, decisions.Count(decision => decision.IsAllowed));
        Assert.Equal(
            Enumerable.Range(0, 50),
            decisions.Where(decision => decision.IsAllowed).Select(decision => decision.Remaining).Order()
        );
    }

    [Fact]
    public async Task Take_Drained_RefillsAndIsForgottenWhenFull()
    {
        await using RedisTestHost host = await StartHostAsync(requestsPerMinute: 600, burst: 2);
        while ((await TakeAsync(host)).IsAllowed) { }

        await Wait.UntilAsync("there is a token again", async () => (await TakeAsync(host)).IsAllowed);
        await Wait.UntilAsync("the full bucket is gone", async () => await _redis.CommandAsync("DBSIZE") == ":0");
    }

    /// <summary>The clock of Redis was an hour ahead when a busy caller emptied its bucket, and has been set right since.</summary>
    [Fact]
    public async Task Take_ClockWentBack_WaitsNoLongerThanForAnEmptyBucket()
    {
        await using RedisTestHost host = await StartHostAsync(requestsPerMinute: 1, burst: 2);
        long anHourAhead = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds() * 1000;
        await _redis.CommandAsync($"SET texttovideo:ratelimit:caller {anHourAhead}");

        RateLimitDecision refused = await TakeAsync(host);

        Assert.False(refused.IsAllowed);
        Assert.InRange(refused.RetryAfter, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.InRange(refused.Reset, TimeSpan.Zero, TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Take_RedisForgotTheScriptOrDied_GoesOn()
    {
        await using RedisTestHost first = await StartHostAsync(requestsPerMinute: 1, burst: 3);
        await using RedisTestHost second = await StartHostAsync(requestsPerMinute: 1, burst: 3);
        Assert.Equal(2, (await TakeAsync(first)).Remaining);
        await _redis.CommandAsync("SCRIPT FLUSH");
        Assert.Equal(1, (await TakeAsync(first)).Remaining);
        Assert.Empty(first.RedisLog);

        // Each by itself: with full buckets of their own.
        await _redis.KillAsync();
        Assert.Equal(2, (await TakeAsync(first)).Remaining);
        Assert.Equal(2, (await TakeAsync(second)).Remaining);
        Assert.Equal(1, (await TakeAsync(second)).Remaining);
        Assert.Equal(0, (await TakeAsync(second)).Remaining);
        Assert.False((await TakeAsync(second)).IsAllowed);
        Assert.Single(second.RedisLog);

        // Together again, in the empty Redis.
        await _redis.StartAsync();
        int probes = 0;
        await Wait.UntilAsync(
            "they count together",
            async () =>
            {
                string caller = $"probe {++probes}";
                await TakeAsync(first, caller);
                return (await TakeAsync(second, caller)).Remaining == 1;
            }
        );
    }

    [Fact]
    public async Task Server_CallerAboveTheLimit_IsRefusedInRestAndGrpcAndProbesPass()
    {
        using var data = new TemporaryFolder();
        Dictionary<string, string> environment = _redis.Environment;
        environment["Gateway__RateLimit__RequestsPerMinute"] = "1";
        environment["Gateway__RateLimit__Burst"] = "2";
        await using StandaloneHost server = await StandaloneHost.StartAsync(data.Path, output, environment);

        using HttpResponseMessage first = await server.Http.GetAsync("/v1/videos");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("\"requests\";q=2;w=120", Assert.Single(first.Headers.GetValues("RateLimit-Policy")));
        Assert.Equal("\"requests\";r=1;t=60", Assert.Single(first.Headers.GetValues("RateLimit")));
        var client = new VideoGeneration.VideoGenerationClient(server.Channel);
        await client.ListVideosAsync(new ListVideosRequest(), deadline: DateTime.UtcNow + Wait.Long);

        using HttpResponseMessage refused = await server.Http.GetAsync("/v1/videos");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        Assert.Equal("rate_limit_exceeded", (await refused.ErrorAsync()).Text("code"));
        Assert.True(refused.Headers.Contains("x-request-id"));
        RpcException error = await Assert.ThrowsAsync<RpcException>(async () =>
            await client.ListVideosAsync(new ListVideosRequest(), deadline: DateTime.UtcNow + Wait.Long)
        );
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.StartsWith("You have sent more than 1 requests per minute.", error.Status.Detail, StringComparison.Ordinal);

        using HttpResponseMessage probe = await server.Http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/videos")
        {
            Headers = { { "Authorization", "Bearer another-caller" } },
        };
        using HttpResponseMessage other = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    private static Task<RateLimitDecision> TakeAsync(RedisTestHost host, string caller = "caller") =>
        host.Get<IRateLimiter>().TakeAsync(caller, CreateBucket(host), CancellationToken.None).WaitAsync(Wait.Long);

    private static TokenBucket CreateBucket(RedisTestHost host)
    {
        RateLimitOptions options = host.Get<IOptions<RateLimitOptions>>().Value;
        return new TokenBucket(options.RequestsPerMinute, options.Burst);
    }

    private Task<RedisTestHost> StartHostAsync(int requestsPerMinute, int burst) =>
        RedisTestHost.StartAsync(
            _redis.ConnectionString,
            builder => builder.AddGateway(),
            ("Gateway:RateLimit:RequestsPerMinute", $"{requestsPerMinute}"),
            ("Gateway:RateLimit:Burst", $"{burst}")
        );
}
