using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Progress;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Tests.Api.Videos;

public sealed class VideoSnapshotTests
{
    private static readonly DateTimeOffset s_time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Percent_WholeJob_NeverDecreasesAndEndsAtHundred()
    {
        VideoJob job = TestJobs.Create();
        var percents = new List<int> { new VideoSnapshot(job, []).Percent };
        foreach (string stage in PipelineStages.All)
        {
            job.CurrentState = "Denoising";
            job.Stages.Add(new StageRecord(stage, s_time, null));
            for (int step = 0; step <= 20; step++)
            {
                percents.Add(Percent(job, stage, step, 20));
            }

            job.Stages[^1] = job.Stages[^1] with { FinishedAt = s_time };
            percents.Add(new VideoSnapshot(job, []).Percent);
        }

        Assert.Equal(percents.Order(), percents);
        Assert.Equal(0, percents[0]);
        Assert.Equal(99, percents[^1]);
        job.CurrentState = VideoJobStates.Completed;
        Assert.Equal(100, new VideoSnapshot(job, []).Percent);
    }

    [Fact]
    public void Percent_HalfwayThroughDenoising_IsAboutHalf()
    {
        VideoJob job = TestJobs.Create("Denoising");
        job.Stages.Add(new StageRecord(PipelineStages.Denoise, s_time, null));

        Assert.InRange(Percent(job, PipelineStages.Denoise, 10, 20), 35, 55);
        Assert.Equal(0, Percent(job, PipelineStages.Denoise, 0, 0));
        Assert.Equal(0, Percent(job, PipelineStages.Transcode, 1, 1));
    }

    [Theory]
    [InlineData(VideoJobStates.Failed)]
    [InlineData(VideoJobStates.Cancelled)]
    [InlineData(VideoJobStates.Rejected)]
    public void Percent_AllStagesDoneButNotCompleted_IsBelowHundred(string state)
    {
        VideoJob job = TestJobs.Create(state);
        job.Stages.AddRange(PipelineStages.All.Select(stage => new StageRecord(stage, s_time, s_time)));

        Assert.Equal(99, new VideoSnapshot(job, []).Percent);
    }

    [Theory]
    [InlineData(1, -1, false, true)]
    [InlineData(0, -1, false, false)]
    [InlineData(1, 1, false, false)]
    [InlineData(1, -1, true, false)]
    public void IsLoadingModel_ReportOfAStage_HoldsUntilItProgresses(int loading, int progressSeconds, bool hasFinished, bool expected)
    {
        VideoJob job = TestJobs.Create("Denoising");
        job.Stages.Add(new StageRecord(PipelineStages.EncodeText, s_time, s_time));
        job.Stages.Add(new StageRecord(PipelineStages.Denoise, s_time, hasFinished ? s_time : null));
        var snapshot = new VideoSnapshot(
            job,
            [
                new ProgressUpdate(job.CorrelationId, ProgressUpdate.LoadingPrefix + PipelineStages.Denoise, loading, 1, s_time),
                new ProgressUpdate(job.CorrelationId, PipelineStages.Denoise, 3, 20, s_time.AddSeconds(progressSeconds)),
            ]
        );

        Assert.Equal(expected, snapshot.IsLoadingModel(job.Stages[1]));
        Assert.False(snapshot.IsLoadingModel(job.Stages[0]));
        Assert.Equal(
            expected ? "true" : null,
            JsonSerializer
                .SerializeToNode(
                    VideoObject.StageObject.From(job.Stages[1], null, snapshot.IsLoadingModel(job.Stages[1])),
                    RestJson.Options
                )!["loading_model"]
                ?.ToJsonString()
        );
    }

    private static int Percent(VideoJob job, string stage, int completed, int total) =>
        new VideoSnapshot(job, [new ProgressUpdate(job.CorrelationId, stage, completed, total, s_time)]).Percent;
}
