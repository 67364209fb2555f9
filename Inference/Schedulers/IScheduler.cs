using System.Collections.Immutable;

namespace TextToVideo.Inference.Schedulers;

/// <summary>
/// The path from noise to latents in a fixed number of steps. It has no state: step i is the same whenever and wherever it is taken.
/// </summary>
public interface IScheduler
{
    /// <summary>How many steps there are, at least 1.</summary>
    int Steps { get; }

    /// <summary>The noise level before each step and after the last: <see cref="Steps"/> + 1 values falling from 1 to 0.</summary>
    ImmutableArray<float> Sigmas { get; }

    /// <summary>The time that the denoiser is told at a step: (1 − σ) · the manifest's timestep scale.</summary>
    /// <param name="step">From 0 to <see cref="Steps"/> − 1.</param>
    float ModelTime(int step);

    /// <summary>Takes one step in place.</summary>
    /// <param name="latents">Latents at the step's noise level; afterwards at the next.</param>
    /// <param name="velocity">What the denoiser predicted for them, guided; of the same length.</param>
    /// <param name="step">From 0 to <see cref="Steps"/> − 1.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    void Step(Span<float> latents, ReadOnlySpan<float> velocity, int step);

    /// <summary>Where the velocity leads if it stays as it is to the end: what the denoiser takes the clip to be. Works on any part of the latents.</summary>
    /// <param name="latents">Latents at the step's noise level; not changed.</param>
    /// <param name="velocity">What the denoiser predicted for them, guided; of the same length.</param>
    /// <param name="step">From 0 to <see cref="Steps"/> − 1.</param>
    /// <param name="estimate">Latents without noise; of the same length.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    void Estimate(ReadOnlySpan<float> latents, ReadOnlySpan<float> velocity, int step, Span<float> estimate);
}
