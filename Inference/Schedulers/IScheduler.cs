using System.Collections.Immutable;

namespace TextToVideo.Inference.Schedulers;

/// <summary>
/// Leads from noise to latents in a fixed number of steps. It has no state: the result of a step does not depend on earlier calls.
/// </summary>
public interface IScheduler
{
    /// <summary>The number of inference steps, at least 1.</summary>
    int Steps { get; }

    /// <summary>The noise level before each step and after the last: <see cref="Steps"/> + 1 values falling from 1 to 0.</summary>
    ImmutableArray<float> Sigmas { get; }

    /// <summary>Returns the timestep that the denoiser receives at a step: (1 − σ) · the manifest's timestep scale.</summary>
    /// <param name="stepIndex">The step, from 0 to <see cref="Steps"/> − 1.</param>
    float GetTimestep(int stepIndex);

    /// <summary>Performs one step in place.</summary>
    /// <param name="sample">The latents at the noise level of the step; afterwards at the noise level of the next step.</param>
    /// <param name="modelOutput">The denoiser's output for the sample, after guidance; same length.</param>
    /// <param name="stepIndex">The step, from 0 to <see cref="Steps"/> − 1.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    void Step(Span<float> sample, ReadOnlySpan<float> modelOutput, int stepIndex);

    /// <summary>
    /// Predicts the sample without noise (x₀) by following the velocity to the end. It works element by element, so also on a part of a
    /// sample.
    /// </summary>
    /// <param name="sample">The latents at the noise level of the step; not changed.</param>
    /// <param name="modelOutput">The denoiser's output for the sample, after guidance; same length.</param>
    /// <param name="stepIndex">The step, from 0 to <see cref="Steps"/> − 1.</param>
    /// <param name="originalSample">Receives the predicted latents without noise; same length.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    void PredictOriginalSample(ReadOnlySpan<float> sample, ReadOnlySpan<float> modelOutput, int stepIndex, Span<float> originalSample);
}
