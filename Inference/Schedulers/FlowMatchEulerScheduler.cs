using System.Collections.Immutable;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Schedulers;

/// <summary>Euler steps along the velocity of a flow-matching model: z += (σ_i − σ_{i+1}) · v. It needs no state.</summary>
public sealed class FlowMatchEulerScheduler : IScheduler
{
    private readonly FlowConventions _conventions;
    private readonly float[] _timesteps;
    private readonly float[] _stepSizes;

    /// <summary>Creates the scheduler and computes its steps.</summary>
    /// <param name="sigmas">The noise schedule.</param>
    /// <param name="steps">The number of inference steps, at least 1.</param>
    /// <param name="conventions">What the denoiser takes and predicts.</param>
    public FlowMatchEulerScheduler(SigmaScheduleManifest sigmas, int steps, FlowConventions conventions)
    {
        ArgumentNullException.ThrowIfNull(sigmas);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        double[] levels = SigmaSchedule.Create(sigmas, steps, conventions.TimestepScale);
        _conventions = conventions;
        Steps = steps;
        Sigmas = [.. levels.Select(level => (float)level)];
        _timesteps = [.. levels.Take(steps).Select(level => (float)conventions.GetTimestep(level))];
        _stepSizes = [.. levels.Zip(levels.Skip(1), (level, next) => conventions.Direction * (float)(level - next))];
    }

    /// <inheritdoc/>
    public int Steps { get; }

    /// <inheritdoc/>
    public ImmutableArray<float> Sigmas { get; }

    /// <inheritdoc/>
    public float GetTimestep(int stepIndex) => _timesteps[stepIndex];

    /// <inheritdoc/>
    public bool CanContinue(int stepIndex, int length, SchedulerState? state) => state is null;

    /// <inheritdoc/>
    public SchedulerState? Step(Span<float> sample, ReadOnlySpan<float> modelOutput, int stepIndex, SchedulerState? state = null)
    {
        if (sample.Length != modelOutput.Length)
        {
            throw new ArgumentException(
                $"The model output has {modelOutput.Length} elements, the sample has {sample.Length}.",
                nameof(modelOutput)
            );
        }

        // A separate multiplication and addition, each rounded, gives the same bits on every machine. A fused multiply-add rounds once.
        float size = _stepSizes[stepIndex];
        for (int index = 0; index < sample.Length; index++)
        {
            float change = size * modelOutput[index];
            sample[index] += change;
        }

        return null;
    }

    /// <inheritdoc/>
    public void PredictOriginalSample(
        ReadOnlySpan<float> sample,
        ReadOnlySpan<float> modelOutput,
        int stepIndex,
        Span<float> originalSample
    ) => _conventions.PredictOriginalSample(sample, modelOutput, Sigmas[stepIndex], originalSample);
}
