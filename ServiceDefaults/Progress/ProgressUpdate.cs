namespace TextToVideo.ServiceDefaults.Progress;

/// <summary>How far a stage of a job is.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Stage">One of <see cref="TextToVideo.Contracts.PipelineStages"/>, or empty when only the job's row has changed, or
/// <see cref="Preview"/>.</param>
/// <param name="Completed">Units done, 0 to <paramref name="Total"/>.</param>
/// <param name="Total">Units to do: denoising steps, frames, files.</param>
/// <param name="At">When.</param>
public sealed record ProgressUpdate(Guid VideoId, string Stage, int Completed, int Total, DateTimeOffset At)
{
    /// <summary>Stands in a stage's place where the update brings a picture of the video so far. It is remembered beside the stages.</summary>
    public const string Preview = "preview";

    /// <summary>The picture, a small PNG file.</summary>
    public byte[]? Image { get; init; }
}
