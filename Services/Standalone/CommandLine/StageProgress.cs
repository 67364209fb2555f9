namespace TextToVideo.Standalone.CommandLine;

/// <summary>The progress of a stage that has begun.</summary>
/// <param name="Name">The stage; one of <see cref="Contracts.PipelineStages"/>.</param>
/// <param name="HasFinished">Whether the stage has ended successfully.</param>
/// <param name="Completed">The completed units, for example denoising steps.</param>
/// <param name="Total">All units; 0 if they are unknown.</param>
internal readonly record struct StageProgress(string Name, bool HasFinished, int Completed, int Total);
