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

    /// <summary>The progress in percent from which on the rest of the time can be estimated.</summary>
    private const int LeastPercent = 10;

    /// <summary>The time at which the video expires; null if it does not expire or the job has not ended.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The forecast for the job; null if it is unknown or the job has ended.</summary>
    public JobForecast? Forecast { get; init; }

    /// <summary>
    /// The time at which the job is expected to end: by its own progress if there is enough, otherwise by the average of other jobs; null
    /// if it is unknown.
    /// </summary>
    public DateTimeOffset? ExpectedEnd
    {
        get
        {
            if (Job.HasEnded || Job.Review is not null)
            {
                return null;
            }

            bool isMeasured = Progress.Count > 0 && Percent >= LeastPercent && Job.DispatchedAt is not null;
            DateTimeOffset start = Job.DispatchedAt ?? Job.CreatedAt;
            return isMeasured ? start + ((Progress.Max(update => update.At) - start) * 100 / Percent) : Forecast?.End;
        }
    }

    /// <summary>The progress in percent, from 0 to 100; 100 only when completed.</summary>
    public int Percent
    {
        get
        {
            if (Job.CurrentState == VideoJobStates.Completed)
            {
                return 100;
            }

            double percent = Job.Stages.Sum(stage => s_weights[stage.Name] * (stage.FinishedAt is null ? GetFraction(stage.Name) : 1));
            return Math.Clamp((int)percent, 0, 99);
        }
    }

    /// <summary>The latest preview image of a video in progress; <see cref="ProgressUpdate.Completed"/> is the denoising step.</summary>
    public ProgressUpdate? Preview => GetProgress(ProgressUpdate.Preview);

    /// <summary>Returns true if a stage waits until the model is loaded.</summary>
    /// <param name="stage">A stage of the job.</param>
    public bool IsLoadingModel(StageRecord stage)
    {
        ArgumentNullException.ThrowIfNull(stage);

        // The report of a worker that died while it waited is followed by the progress of another one.
        return stage.FinishedAt is null
            && !Job.HasEnded
            && GetProgress(ProgressUpdate.LoadingPrefix + stage.Name) is { Completed: > 0 } update
            && !(GetProgress(stage.Name)?.At > update.At);
    }

    /// <summary>Gets the latest progress of a stage; null if it is unknown.</summary>
    /// <param name="stage">One of <see cref="PipelineStages"/>.</param>
    public ProgressUpdate? GetProgress(string stage) => Progress.FirstOrDefault(update => update.Stage == stage);

    /// <summary>Returns a snapshot with the update applied. An update that is older than the known progress changes nothing.</summary>
    /// <param name="change">An update of a stage, or one that only reports that the row has changed.</param>
    public VideoSnapshot With(ProgressUpdate change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Stage.Length == 0)
        {
            return this;
        }

        if (GetProgress(change.Stage) is not { } known)
        {
            return this with { Progress = [.. Progress, change] };
        }

        bool isNewer = change.At > known.At || (change.At == known.At && change.Completed > known.Completed);
        return isNewer ? this with { Progress = [.. Progress.Select(update => update == known ? change : update)] } : this;
    }

    private double GetFraction(string stage) => GetProgress(stage) is { Total: > 0 } update ? (double)update.Completed / update.Total : 0;
}
