using TextToVideo.Denoising.Previews;

namespace TextToVideo.Denoising;

/// <summary>A step has been taken.</summary>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="Steps">Steps to do.</param>
/// <param name="Sigma">The noise level that the latents now have: 1 is pure noise, 0 the clip.</param>
internal readonly record struct DenoisingProgress(int Step, int Steps, float Sigma)
{
    /// <summary>What the clip looks like so far, where it was time to look.</summary>
    public Preview? Preview { get; init; }
}
