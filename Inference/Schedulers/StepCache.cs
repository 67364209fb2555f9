using System.Diagnostics.CodeAnalysis;

namespace TextToVideo.Inference.Schedulers;

/// <summary>
/// Decides which steps of one sample need no model call, and predicts their model output. Its decisions depend only on the inputs and
/// outputs of this sample, so they are the same whatever other samples share the model calls.
/// <para>
/// The decision follows EasyCache (Zhou et al., "Less is enough: training-free video diffusion acceleration via runtime-adaptive caching",
/// 2025). The rate at which the model output changed with the sample between the last two calls, times the change of the sample since the
/// last call, estimates how much the output has changed since. A step is skipped while this estimate, relative to the output, is below the
/// threshold. The output of a skipped step follows the line through the last two outputs as a function of the noise level: the first-order
/// prediction of TaylorSeer (Liu et al., "From reusing to forecasting: accelerating diffusion models with TaylorSeers", 2025).
/// </para>
/// </summary>
/// <param name="threshold">The largest estimated relative change of a skipped step, 0 to 1; 0 skips no step.</param>
/// <param name="scheduler">The scheduler of the sample.</param>
/// <param name="state">The state to continue from; null at the first step.</param>
public sealed class StepCache(float threshold, IScheduler scheduler, StepCacheState? state = null)
{
    private StepCacheState? _state = state;

    /// <summary>The state after the last step; null if there is none, because the cache is off or has seen no model output.</summary>
    public StepCacheState? State => _state;

    /// <summary>The number of steps without a model call so far.</summary>
    public int SkippedSteps => _state?.SkippedSteps ?? 0;

    /// <summary>
    /// Predicts the model output of a step, if it can be skipped. The first two steps, the last step, and the first two after guidance
    /// starts or ends are never skipped.
    /// </summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="isGuided">Whether the step has guidance.</param>
    /// <param name="sample">The latents at the noise level of the step.</param>
    /// <param name="modelOutput">The predicted model output after guidance, as long as the sample; null if the result is false.</param>
    /// <returns>True if the step needs no model call.</returns>
    public bool TryPredict(int step, bool isGuided, ReadOnlySpan<float> sample, [NotNullWhen(true)] out float[]? modelOutput)
    {
        modelOutput = null;
        if (_state is not { PreviousOutput: { } previous } state || state.IsGuided != isGuided || step == scheduler.Steps - 1)
        {
            return false;
        }

        double change = state.Rate * SumDifferences(sample, state.Sample) / SumDifferences(state.Output, default);

        // This is also false for a change that is not a number.
        if (!(change < threshold))
        {
            return false;
        }

        float last = scheduler.Sigmas[state.Step];
        float factor = (scheduler.Sigmas[step] - last) / (last - scheduler.Sigmas[state.PreviousStep]);
        modelOutput = new float[sample.Length];
        for (int index = 0; index < modelOutput.Length; index++)
        {
            // Separate operations, each rounded, give the same bits on every machine.
            float difference = state.Output[index] - previous[index];
            float added = difference * factor;
            modelOutput[index] = state.Output[index] + added;
        }

        _state = state with { SkippedSteps = SkippedSteps + 1 };
        return true;
    }

    /// <summary>Takes note of a model call.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="isGuided">Whether the step had guidance.</param>
    /// <param name="sample">The latents that the model received; they are copied.</param>
    /// <param name="modelOutput">The model output after guidance; it is copied.</param>
    public void Add(int step, bool isGuided, ReadOnlySpan<float> sample, ReadOnlySpan<float> modelOutput)
    {
        if (threshold == 0)
        {
            return;
        }

        var added = new StepCacheState(step, isGuided, sample.ToArray(), modelOutput.ToArray()) { SkippedSteps = SkippedSteps };
        _state =
            _state is { } before && before.IsGuided == isGuided
                ? added with
                {
                    PreviousStep = before.Step,
                    PreviousOutput = before.Output,
                    Rate = SumDifferences(modelOutput, before.Output) / SumDifferences(sample, before.Sample),
                }
                : added;
    }

    /// <summary>Returns the sum of the absolute differences, in order and in double precision.</summary>
    /// <param name="values">The values.</param>
    /// <param name="others">The other values; empty for zeros.</param>
    private static double SumDifferences(ReadOnlySpan<float> values, ReadOnlySpan<float> others)
    {
        double sum = 0;
        for (int index = 0; index < values.Length; index++)
        {
            double other = others.IsEmpty ? 0 : others[index];
            sum += Math.Abs(values[index] - other);
        }

        return sum;
    }
}
