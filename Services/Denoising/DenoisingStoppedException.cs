namespace TextToVideo.Denoising;

/// <summary>The process is stopping before the job is done. The job is not at fault and goes on from its checkpoint elsewhere, or later.</summary>
internal sealed class DenoisingStoppedException() : OperationCanceledException("The denoising engine is stopping.");
