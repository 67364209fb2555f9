using Microsoft.Extensions.Time.Testing;
using TextToVideo.Gateway.RateLimits;

namespace TextToVideo.Gateway.Tests.RateLimits;

public sealed class InProcessRateLimiterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly InProcessRateLimiter _limiter;

    // A token takes 100 ms.
    private readonly TokenBucket _bucket = new(requestsPerMinute: 600, burst: 3);

    public InProcessRateLimiterTests() => _limiter = new InProcessRateLimiter(_time);

    [Fact]
    public async Task TakeAsync_Burst_PassesAndSaysWhatIsLeft()
    {
        Assert.Equal(Allowed(2, resetMs: 100), await TakeAsync());
        Assert.Equal(Allowed(1, resetMs: 200), await TakeAsync());
        Assert.Equal(Allowed(0, resetMs: 300, retryMs: 100), await TakeAsync());
        Assert.Equal(Refused(resetMs: 300, retryMs: 100), await TakeAsync());
    }

    [Fact]
    public async Task TakeAsync_Refused_CostsNothingAndRefillsAsTimePasses()
    {
        await DrainAsync();
        _time.Advance(TimeSpan.FromMilliseconds(60));
        Assert.Equal(Refused(resetMs: 240, retryMs: 40), await TakeAsync());
        _time.Advance(TimeSpan.FromMilliseconds(40));
        Assert.Equal(Allowed(0, resetMs: 300, retryMs: 100), await TakeAsync());
        Assert.False((await TakeAsync()).IsAllowed);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Allowed(2, resetMs: 100), await TakeAsync());
    }

    [Fact]
    public async Task TakeAsync_OtherCaller_HasABucketOfItsOwn()
    {
        await DrainAsync();
        Assert.True((await TakeAsync("b")).IsAllowed);
        Assert.False((await TakeAsync("a")).IsAllowed);
    }

    [Fact]
    public async Task TakeAsync_ManyCallers_ForgetsOnlyFullBuckets()
    {
        for (int i = 0; i < 30_000; i++)
        {
            await TakeAsync($"caller {i}");
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await DrainAsync();
        for (int i = 0; i < 30_000; i++)
        {
            await TakeAsync($"other {i}");
        }

        Assert.False((await TakeAsync("a")).IsAllowed);
        Assert.InRange(_limiter.Count, 30_001, 41_000);
    }

    private static RateLimitDecision Allowed(int remaining, int resetMs, int retryMs = 0) =>
        new(true, remaining, TimeSpan.FromMilliseconds(retryMs), TimeSpan.FromMilliseconds(resetMs));

    private static RateLimitDecision Refused(int resetMs, int retryMs) =>
        new(false, 0, TimeSpan.FromMilliseconds(retryMs), TimeSpan.FromMilliseconds(resetMs));

    private Task<RateLimitDecision> TakeAsync(string caller = "a") => _limiter.TakeAsync(caller, _bucket, CancellationToken.None);

    private async Task DrainAsync()
    {
        while ((await TakeAsync()).IsAllowed) { }
    }
}
