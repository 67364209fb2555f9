using TextToVideo.Inference.Models;
using TextToVideo.Inference.Schedulers;

namespace TextToVideo.Inference.Tests;

public sealed class StepCacheTests
{
    private readonly FlowMatchEulerScheduler _scheduler = new(
        new SigmaScheduleManifest { Kind = SigmaScheduleKind.Linear },
        steps: 10,
        new FlowConventions(1)
    );

    [Fact]
    public void TryPredict_OutputChangesLittle_FollowsTheLineThroughTheLastTwoOutputs()
    {
        StepCache cache = CreateAfterTwoCalls(threshold: 0.2f);

        // Between the calls, the output changed by 2 while the sample changed by 4. Since then the sample has changed by 1, so that the
        // output of size 6 has changed by 0.5: by a twelfth.
        Assert.True(cache.TryPredict(2, isGuided: true, [4.5f, 1], out float[]? first));
        Assert.True(cache.TryPredict(3, isGuided: true, [5, 1], out float[]? second));

        Assert.Equal([4f, 4f], first, Close);
        Assert.Equal([5f, 5f], second, Close);
        Assert.Equal(2, cache.SkippedSteps);
        Assert.Equal(2, cache.State!.SkippedSteps);
    }

    [Fact]
    public void TryPredict_OutputChangesMuch_NeedsACall()
    {
        StepCache cache = CreateAfterTwoCalls(threshold: 0.2f);

        // A change of the sample by 2.4 means a change of the output by 1.2, a fifth of it.
        Assert.False(cache.TryPredict(2, isGuided: true, [4, 2.4f], out _));
        Assert.True(cache.TryPredict(2, isGuided: true, [4, 2.3f], out _));
    }

    [Fact]
    public void TryPredict_LastStepOrChangeOfGuidance_NeedsACall()
    {
        StepCache cache = CreateAfterTwoCalls(threshold: 1);

        Assert.False(cache.TryPredict(9, isGuided: true, [4, 0], out _));
        Assert.False(cache.TryPredict(2, isGuided: false, [4, 0], out _));

        // One output without guidance gives no line yet.
        cache.Add(2, isGuided: false, [5, 0], [3, 3]);
        Assert.False(cache.TryPredict(3, isGuided: false, [5, 0], out _));
        cache.Add(3, isGuided: false, [6, 0], [3, 3]);
        Assert.True(cache.TryPredict(4, isGuided: false, [7, 0], out _));
    }

    [Theory]
    [InlineData(0f, 2f)]
    [InlineData(1f, float.NaN)]
    public void TryPredict_CacheOffOrOutputNotANumber_NeedsACall(float threshold, float output)
    {
        var cache = new StepCache(threshold, _scheduler);
        cache.Add(0, isGuided: true, [0, 0], [2, 2]);
        cache.Add(1, isGuided: true, [4, 0], [output, 2]);

        Assert.False(cache.TryPredict(2, isGuided: true, [4, 0], out _));
        Assert.Equal(0, cache.SkippedSteps);
    }

    [Fact]
    public void TryPredict_ContinuedFromAState_GivesTheSameBits()
    {
        StepCache cache = CreateAfterTwoCalls(threshold: 0.2f);
        Assert.True(cache.TryPredict(2, isGuided: true, [4.1f, 0], out _));

        var continued = new StepCache(0.2f, _scheduler, cache.State);

        Assert.True(cache.TryPredict(3, isGuided: true, [4.2f, 0], out float[]? expected));
        Assert.True(continued.TryPredict(3, isGuided: true, [4.2f, 0], out float[]? predicted));
        Assert.Equal(expected, predicted);
        Assert.Equal(2, continued.SkippedSteps);
    }

    [Theory]
    [InlineData(1, 0.5, false)]
    [InlineData(3, 0.19, false)]
    [InlineData(3, 0.2, true)]
    [InlineData(3, 0.8, true)]
    [InlineData(3, 0.81, false)]
    public void IsAppliedAt_NoiseLevel_IsWithinTheInterval(float scale, float sigma, bool expected) =>
        Assert.Equal(expected, new Guidance(scale, 0.2f, 0.8f).IsAppliedAt(sigma));

    private static bool Close(float expected, float actual) => Math.Abs(expected - actual) < 1e-5;

    /// <summary>A cache after two calls, in which sample and output changed from (0, 0) to (4, 0) and from (2, 2) to (3, 3).</summary>
    private StepCache CreateAfterTwoCalls(float threshold)
    {
        var cache = new StepCache(threshold, _scheduler);
        Assert.False(cache.TryPredict(0, isGuided: true, [0, 0], out _));
        cache.Add(0, isGuided: true, [0, 0], [2, 2]);
        Assert.False(cache.TryPredict(1, isGuided: true, [4, 0], out _));
        cache.Add(1, isGuided: true, [4, 0], [3, 3]);
        return cache;
    }
}
