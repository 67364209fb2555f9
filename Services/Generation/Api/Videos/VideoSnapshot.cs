using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>A job and how far its running stage is, at one moment.</summary>
/// <param name="Job">The job.</param>
/// <param name="Progress">The last progress of each stage, as far as it is known.</param>
public sealed record VideoSnapshot(VideoJob Job, IReadOnlyList<ProgressUpdate> Progress)
{
    /// <summary>
    /// How much of a job's time each stage takes, in percent: measured with the default model (see docs/benchmarks.md), rounded. Only the
    /// progress bar depends on it.
    /// </summary>
    private static readonly Dictionary<string, int> Weights = new()
    {
        [PipelineStages.ModeratePrompt] = 1,
        [PipelineStages.EncodeText] = 2,
        [PipelineStages.Denoise] = 80,
        [PipelineStages.DecodeFrames] = 7,
        [PipelineStages.ModerateFrames] = 2,
        [PipelineStages.Transcode] = 8,
    };

    /// <summary>When the video expires; null where it does not, or has not ended.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>OpenAI's status: queued, in_progress, completed or failed.</summary>
    public string Status =>
        Job.CurrentState switch
        {
            VideoJobStates.Queued => "queued",
            VideoJobStates.Completed => "completed",
            VideoJobStates.Rejected or VideoJobStates.Failed or VideoJobStates.Cancelled => "failed",
            _ => "in_progress",
        };

    /// <summary>Percent done, 0 to 100; 100 only when completed.</summary>
    public int Percent
    {
        get
        {
            if (Job.CurrentState == VideoJobStates.Completed)
            {
                return 100;
            }

            double percent = Job.Stages.Sum(stage => Weights[stage.Name] * (stage.FinishedAt is null ? FractionOf(stage.Name) : 1));
            return Math.Clamp((int)percent, 0, 99);
        }
    }

    /// <summary>The newest picture of a video that is being made; <see cref="ProgressUpdate.Completed"/> is the denoising step.</summary>
    public ProgressUpdate? Preview => ProgressOf(ProgressUpdate.Preview);

    /// <summary>The last progress of a stage, or null where none is known.</summary>
    /// <param name="stage">One of <see cref="PipelineStages"/>.</param>
    public ProgressUpdate? ProgressOf(string stage) => Progress.FirstOrDefault(update => update.Stage == stage);

    /// <summary>The same with an update that was heard; one that is older than what is known changes nothing.</summary>
    /// <param name="heard">An update of a stage, or one that only says that the row has changed.</param>
    public VideoSnapshot With(ProgressUpdate heard)
    {
        ArgumentNullException.ThrowIfNull(heard);
        if (heard.Stage.Length == 0)
        {
            return this;
        }

        if (ProgressOf(heard.Stage) is not { } known)
        {
            return this with { Progress = [.. Progress, heard] };
        }

        bool isNews = heard.At > known.At || (heard.At == known.At && heard.Completed > known.Completed);
        return isNews ? this with { Progress = [.. Progress.Select(update => update == known ? heard : update)] } : this;
    }

    private double FractionOf(string stage) => ProgressOf(stage) is { Total: > 0 } update ? (double)update.Completed / update.Total : 0;
}
