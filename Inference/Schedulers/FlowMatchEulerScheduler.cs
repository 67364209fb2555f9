using System.Collections.Immutable;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Schedulers;

/// <summary>Euler steps along the velocity of a flow-matching model: z += (σ_i − σ_{i+1}) · v.</summary>
public sealed class FlowMatchEulerScheduler : IScheduler
{
    private readonly float[] _modelTimes;
    private readonly float[] _stepSizes;

    /// <summary>Lays out the steps.</summary>
    /// <param name="sigmas">The curve of the noise level.</param>
    /// <param name="steps">How many steps, at least 1.</param>
    /// <param name="timestepScale">What the model's time is multiplied by.</param>
    public FlowMatchEulerScheduler(SigmaScheduleManifest sigmas, int steps, float timestepScale)
    {
        ArgumentNullException.ThrowIfNull(sigmas);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        double[] levels = SigmaSchedule.Create(sigmas, steps);
        Steps = steps;
        Sigmas = [.. levels.Select(level => (float)level)];
        _modelTimes = [.. levels.Take(steps).Select(level => (float)((1 - level) * timestepScale))];
        _stepSizes = [.. levels.Zip(levels.Skip(1), (level, next) => (float)(level - next))];
    }

    /// <inheritdoc/>
    public int Steps { get; }

    /// <inheritdoc/>
    public ImmutableArray<float> Sigmas { get; }

    /// <inheritdoc/>
    public float ModelTime(int step) => _modelTimes[step];

    /// <inheritdoc/>
    public void Step(Span<float> latents, ReadOnlySpan<float> velocity, int step)
    {
        if (latents.Length != velocity.Length)
        {
            throw new ArgumentException($"{velocity.Length} velocities do not fit {latents.Length} latents.", nameof(velocity));
        }

        // Multiply, then add, each rounded: the same bits on every machine. A fused multiply-add would round once.
        float size = _stepSizes[step];
        for (int index = 0; index < latents.Length; index++)
        {
            float change = size * velocity[index];
            latents[index] += change;
        }
    }

    /// <inheritdoc/>
    public void Estimate(ReadOnlySpan<float> latents, ReadOnlySpan<float> velocity, int step, Span<float> estimate)
    {
        if (latents.Length != velocity.Length || latents.Length != estimate.Length)
        {
            throw new ArgumentException(
                $"{velocity.Length} velocities and {estimate.Length} estimates do not fit {latents.Length} latents."
            );
        }

        float sigma = Sigmas[step];
        for (int index = 0; index < latents.Length; index++)
        {
            estimate[index] = latents[index] + (sigma * velocity[index]);
        }
    }
}
