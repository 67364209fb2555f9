using System.Collections.Immutable;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Schedulers;

/// <summary>
/// Leads from noise to latents in a fixed number of steps. It keeps nothing between calls: what a multistep scheduler needs of earlier
/// steps is in the state that it takes and returns. Any number of samples can share a scheduler.
/// </summary>
public interface IScheduler
{
    /// <summary>The number of inference steps, at least 1.</summary>
    int Steps { get; }

    /// <summary>
    /// The noise level before each step and after the last: <see cref="Steps"/> + 1 values falling from 1, or just below, to 0.
    /// </summary>
    ImmutableArray<float> Sigmas { get; }

    /// <summary>
    /// Returns the timestep that the denoiser receives at a step, from 0 to the manifest's timestep scale; see <see cref="TimestepKind"/>.
    /// </summary>
    /// <param name="stepIndex">The step, from 0 to <see cref="Steps"/> − 1.</param>
    float GetTimestep(int stepIndex);

    /// <summary>Performs one step in place.</summary>
    /// <param name="sample">The latents at the noise level of the step; afterwards at the noise level of the next step.</param>
    /// <param name="modelOutput">The denoiser's output for the sample, after guidance; same length.</param>
    /// <param name="stepIndex">The step, from 0 to <see cref="Steps"/> − 1.</param>
    /// <param name="state">What the step before returned; null at the first step.</param>
    /// <returns>The state for the next step; null if the scheduler needs none.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or the state is not one of the step before.</exception>
    SchedulerState? Step(Span<float> sample, ReadOnlySpan<float> modelOutput, int stepIndex, SchedulerState? state = null);

    /// <summary>Returns true if a run can continue with a state, for example one that was stored.</summary>
    /// <param name="stepIndex">The next step, from 0 to <see cref="Steps"/> − 1.</param>
    /// <param name="length">The number of elements of the sample.</param>
    /// <param name="state">The state; null if there is none.</param>
    bool CanContinue(int stepIndex, int length, SchedulerState? state);

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
