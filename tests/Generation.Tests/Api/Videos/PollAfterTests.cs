using Microsoft.AspNetCore.Http;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Tests.Api.Videos;

public sealed class PollAfterTests
{
    private static readonly DateTimeOffset s_time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 1_000)]
    [InlineData(30_000, 3_000)]
    [InlineData(3_600_000, 10_000)]
    public void GetDelay_NothingIsExpected_ReturnsATenthOfTheAge(int waitedMs, int pollMs)
    {
        VideoJob job = TestJobs.Create(createdAt: s_time);

        Assert.Equal(pollMs, PollAfter.GetDelay(new VideoSnapshot(job, []), s_time.AddMilliseconds(waitedMs)).TotalMilliseconds);
    }

    /// <summary>The SDKs keep the first value, so that of a fresh job has to do for all of it.</summary>
    [Theory]
    [InlineData(2_000, 1_000)]
    [InlineData(40_000, 4_000)]
    [InlineData(600_000, 10_000)]
    public void GetDelay_FreshJobWithAnExpectedEnd_ReturnsATenthOfTheTimeUntilThen(int expectedMs, int pollMs)
    {
        VideoSnapshot video = new(TestJobs.Create(createdAt: s_time), [])
        {
            Forecast = new JobForecast(1, s_time.AddMilliseconds(expectedMs)),
        };

        Assert.Equal(pollMs, PollAfter.GetDelay(video, s_time).TotalMilliseconds);
    }

    [Theory]
    [InlineData(100, 1_000)]
    [InlineData(40_000, 4_000)]
    [InlineData(200_000, 10_000)]
    public void GetDelay_HalfDoneJob_ReturnsATenthOfTheRest(int passedMs, int pollMs)
    {
        DateTimeOffset now = s_time.AddMilliseconds(passedMs);
        VideoJob job = TestJobs.Create("Denoising");
        job.DispatchedAt = s_time;
        job.Stages.Add(new StageRecord(PipelineStages.Denoise, s_time, null));
        var video = new VideoSnapshot(job, [new ProgressUpdate(job.CorrelationId, PipelineStages.Denoise, 5, 8, now)]);
        Assert.Equal(50, video.Percent);

        Assert.Equal(pollMs, PollAfter.GetDelay(video, now).TotalMilliseconds);
    }

    [Fact]
    public void GetDelay_JobAwaitingRetry_IsAtLeastTheTimeUntilTheRetry()
    {
        VideoJob job = TestJobs.Create("Denoising", s_time);
        job.DispatchedAt = s_time;
        job.RedeliverAt = s_time.AddSeconds(7);

        Assert.Equal(TimeSpan.FromSeconds(6), PollAfter.GetDelay(new VideoSnapshot(job, []), s_time.AddSeconds(1)));
    }

    [Theory]
    [InlineData(VideoJobStates.Queued, true)]
    [InlineData("Denoising", true)]
    [InlineData(VideoJobStates.Completed, false)]
    [InlineData(VideoJobStates.Cancelled, false)]
    public void Set_State_AddsHeaderOnlyForUnfinishedVideos(string state, bool isSet)
    {
        var context = new DefaultHttpContext();

        PollAfter.Set(context.Response, new VideoSnapshot(TestJobs.Create(state), []), s_time);

        Assert.Equal(isSet, context.Response.Headers.ContainsKey("openai-poll-after-ms"));
    }
}
