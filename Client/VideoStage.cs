namespace TextToVideo.Client;

/// <summary>A stage of a job that has begun.</summary>
/// <param name="Name">
/// <c>moderate_prompt</c>, <c>encode_text</c>, <c>denoise</c>, <c>decode_frames</c>, <c>moderate_frames</c> or <c>transcode</c>.
/// </param>
/// <param name="StartedAt">When the stage began.</param>
/// <param name="FinishedAt">When the stage ended; null if it has not.</param>
/// <param name="Completed">The completed units, for example denoising steps; 0 if the stage does not report units.</param>
/// <param name="Total">All units; 0 if the stage does not report units.</param>
public sealed record VideoStage(string Name, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int Completed, int Total);
