namespace TextToVideo.Denoising;

/// <summary>
/// Thrown when the process stops before a job is complete. This is not a failure: the job resumes later or elsewhere from its checkpoint.
/// </summary>
internal sealed class DenoisingStoppedException() : OperationCanceledException("The denoising engine is stopping.");
