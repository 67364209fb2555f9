using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>The state of a job and of the progress of its stages at one point in time.</summary>
/// <param name="Job">The job.</param>
/// <param name="Progress">The latest known progress of each stage.</param>
public sealed record VideoSnapshot(VideoJob Job, IReadOnlyList<ProgressUpdate> Progress)
{
    /// <summary>
    /// The share of a job's time that each stage takes, in percent, measured with the default model (see docs/benchmarks.md) and rounded.
    /// Only the reported progress depends on it.
    /// </summary>
    private static readonly Dictionary<string, int> s_weights = new()
    {
        [PipelineStages.ModeratePrompt] = 1,
        [PipelineStages.EncodeText] = 2,
        [PipelineStages.Denoise] = 80,
        [PipelineStages.DecodeFrames] = 7,
        [PipelineStages.ModerateFrames] = 2,
        [PipelineStages.Transcode] = 8,
    };

    /// <summary>The time at which the video expires; null if it does not expire or the job has not ended.</summary>
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

    /// <summary>The progress in percent, from 0 to 100; 100 only when completed.</summary>
    public int Percent
    {
        get
        {
            if (Job.CurrentState == VideoJobStates.Completed)
            {
                return 100;
            }

            double percent = Job.Stages.Sum(stage => s_weights[stage.Name] * (stage.FinishedAt is null ? FractionOf(stage.Name) : 1));
            return Math.Clamp((int)percent, 0, 99);
        }
    }

    /// <summary>The latest preview image of a video in progress; <see cref="ProgressUpdate.Completed"/> is the denoising step.</summary>
    public ProgressUpdate? Preview => ProgressOf(ProgressUpdate.Preview);

    /// <summary>Gets the latest progress of a stage; null if it is unknown.</summary>
    /// <param name="stage">One of <see cref="PipelineStages"/>.</param>
    public ProgressUpdate? ProgressOf(string stage) => Progress.FirstOrDefault(update => update.Stage == stage);

    /// <summary>Returns a snapshot with the update applied. An update that is older than the known progress changes nothing.</summary>
    /// <param name="heard">An update of a stage, or one that only reports that the row has changed.</param>
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
