using Microsoft.AspNetCore.Http;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Unit.Generation.Rest;

public sealed class PollAfterTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 200)]
    [InlineData(3_000, 1_500)]
    [InlineData(3_600_000, 10_000)]
    public void GetDelay_QueuedJob_ReturnsHalfOfItsAge(int waitedMs, int pollMs)
    {
        VideoJob job = TestJobs.Create(createdAt: Time);

        Assert.Equal(pollMs, PollAfter.GetDelay(new VideoSnapshot(job, []), Time.AddMilliseconds(waitedMs)).TotalMilliseconds);
    }

    [Theory]
    [InlineData(100, 200)]
    [InlineData(4_000, 2_000)]
    [InlineData(100_000, 10_000)]
    public void GetDelay_HalfDoneJob_ReturnsHalfOfElapsedTime(int passedMs, int pollMs)
    {
        VideoJob job = TestJobs.Create("Denoising");
        job.DispatchedAt = Time;
        job.Stages.Add(new StageRecord(PipelineStages.Denoise, Time, null));
        var video = new VideoSnapshot(job, [new ProgressUpdate(job.CorrelationId, PipelineStages.Denoise, 5, 8, Time)]);
        Assert.Equal(50, video.Percent);

        Assert.Equal(pollMs, PollAfter.GetDelay(video, Time.AddMilliseconds(passedMs)).TotalMilliseconds);
    }

    [Fact]
    public void GetDelay_JobAwaitingRetry_IsAtLeastTheTimeUntilTheRetry()
    {
        VideoJob job = TestJobs.Create("Denoising");
        job.DispatchedAt = Time;
        job.RedeliverAt = Time.AddSeconds(7);

        Assert.Equal(TimeSpan.FromSeconds(6), PollAfter.GetDelay(new VideoSnapshot(job, []), Time.AddSeconds(1)));
    }

    [Theory]
    [InlineData(VideoJobStates.Queued, true)]
    [InlineData("Denoising", true)]
    [InlineData(VideoJobStates.Completed, false)]
    [InlineData(VideoJobStates.Cancelled, false)]
    public void Set_State_AddsHeaderOnlyForUnfinishedVideos(string state, bool isSet)
    {
        var context = new DefaultHttpContext();

        PollAfter.Set(context.Response, new VideoSnapshot(TestJobs.Create(state), []), Time);

        Assert.Equal(isSet, context.Response.Headers.ContainsKey("openai-poll-after-ms"));
    }
}
