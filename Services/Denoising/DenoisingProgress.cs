using TextToVideo.Denoising.Previews;

namespace TextToVideo.Denoising;

/// <summary>The progress of a job after a step.</summary>
/// <param name="Step">The number of completed steps, from 1.</param>
/// <param name="Steps">The total number of steps.</param>
/// <param name="Sigma">The current noise level of the latents: 1 is pure noise, 0 is the clip.</param>
internal readonly record struct DenoisingProgress(int Step, int Steps, float Sigma)
{
    /// <summary>A preview of the clip, or null if none was due.</summary>
    public Preview? Preview { get; init; }
}
