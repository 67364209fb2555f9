namespace TextToVideo.ServiceDefaults.Progress;

/// <summary>The progress of a stage of a job.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Stage">
/// One of <see cref="TextToVideo.Contracts.PipelineStages"/>; or <see cref="Preview"/>; or <see cref="LoadingPrefix"/> and a stage; or
/// empty if only the job's row has changed.
/// </param>
/// <param name="Completed">The number of completed units, 0 to <paramref name="Total"/>.</param>
/// <param name="Total">The total number of units: denoising steps, frames or files.</param>
/// <param name="At">When the update was published.</param>
public sealed record ProgressUpdate(Guid VideoId, string Stage, int Completed, int Total, DateTimeOffset At)
{
    /// <summary>
    /// The value of <see cref="Stage"/> for a preview of the video. The latest preview is kept like the progress of the stages.
    /// </summary>
    public const string Preview = "preview";

    /// <summary>
    /// The beginning of <see cref="Stage"/>, before the stage's name, for a stage that waits until its model is loaded:
    /// <see cref="Completed"/> is 1 while it waits, else 0.
    /// </summary>
    public const string LoadingPrefix = "loading_";

    /// <summary>Gets the preview, a small PNG file.</summary>
    public byte[]? Image { get; init; }
}
