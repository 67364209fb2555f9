using System.Collections.Immutable;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Schedulers;

/// <summary>
/// UniPC of order 2 in the variant B2 with data prediction: Zhao et al., "UniPC: a unified predictor-corrector framework for fast sampling
/// of diffusion models", 2023. Each step first corrects the sample of the step before with the new prediction of the sample without noise,
/// without a further model call, and then predicts the next sample. The first and the last prediction have order 1.
/// <para>
/// With α = 1 − σ, λ = ln(α / σ) and h = λ_t − λ_s, a step from σ_s to σ_t is x_t = (σ_t / σ_s) · x_s + (1 − σ_t / σ_s) · (m_s + Σ ρ · D).
/// m_s is the prediction at σ_s, and D are divided differences with other predictions. Timesteps are truncated to whole numbers, as by
/// UniPCMultistepScheduler in diffusers.
/// </para>
/// </summary>
public sealed class UnipcMultistepScheduler : IScheduler
{
    /// <summary>The largest order of a step.</summary>
    private const int MaxOrder = 2;

    private readonly FlowConventions _conventions;
    private readonly float[] _timesteps;
    private readonly Coefficients[] _predictors;
    private readonly Coefficients[] _correctors;

    /// <summary>Creates the scheduler and computes the coefficients of its steps.</summary>
    /// <param name="sigmas">
    /// The noise schedule: <see cref="SigmaScheduleKind.UnipcV036"/> or <see cref="SigmaScheduleKind.UnipcV040"/>.
    /// </param>
    /// <param name="steps">The number of inference steps, at least 1.</param>
    /// <param name="conventions">What the denoiser takes and predicts.</param>
    public UnipcMultistepScheduler(SigmaScheduleManifest sigmas, int steps, FlowConventions conventions)
    {
        ArgumentNullException.ThrowIfNull(sigmas);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        double[] levels = SigmaSchedule.Create(sigmas, steps, conventions.TimestepScale);
        _conventions = conventions;
        Steps = steps;
        Sigmas = [.. levels.Select(level => (float)level)];
        _timesteps = [.. levels.Take(steps).Select(level => (float)Math.Truncate(conventions.GetTimestep(level)))];
        _predictors = [.. Enumerable.Range(0, steps).Select(CreatePredictor)];
        _correctors = [.. Enumerable.Range(0, steps).Select(CreateCorrector)];
    }

    /// <inheritdoc/>
    public int Steps { get; }

    /// <inheritdoc/>
    public ImmutableArray<float> Sigmas { get; }

    /// <inheritdoc/>
    public float GetTimestep(int stepIndex) => _timesteps[stepIndex];

    /// <inheritdoc/>
    public SchedulerState? Step(Span<float> sample, ReadOnlySpan<float> modelOutput, int stepIndex, SchedulerState? state = null)
    {
        if (!CanContinue(stepIndex, sample.Length, state))
        {
            throw new ArgumentException($"The state is not the one of a sample of {sample.Length} elements before step {stepIndex}.");
        }

        float[] original = new float[sample.Length];
        PredictOriginalSample(sample, modelOutput, stepIndex, original);
        float[] corrected = sample.ToArray();
        if (state is not null)
        {
            _correctors[stepIndex].Apply(state.Sample, state.OriginalSample, state.PreviousOriginalSample, original, corrected);
        }

        _predictors[stepIndex].Apply(corrected, original, state?.OriginalSample, next: default, sample);
        return new SchedulerState(corrected, original) { PreviousOriginalSample = state?.OriginalSample };
    }

    /// <inheritdoc/>
    public bool CanContinue(int stepIndex, int length, SchedulerState? state) =>
        stepIndex == 0
            ? state is null
            : state is not null
                && state.Sample.Length == length
                && state.OriginalSample.Length == length
                && (stepIndex == 1 ? state.PreviousOriginalSample is null : state.PreviousOriginalSample?.Length == length);

    /// <inheritdoc/>
    public void PredictOriginalSample(
        ReadOnlySpan<float> sample,
        ReadOnlySpan<float> modelOutput,
        int stepIndex,
        Span<float> originalSample
    ) => _conventions.PredictOriginalSample(sample, modelOutput, Sigmas[stepIndex], originalSample);

    /// <summary>Returns the order of a step's prediction, which its correction has too: 1 for the first and the last step.</summary>
    private int GetOrder(int step) => Math.Min(MaxOrder, Math.Min(step + 1, Steps - step));

    private Coefficients CreatePredictor(int step)
    {
        double ratio = (double)Sigmas[step + 1] / Sigmas[step];

        // The only weight of order 2 is 1/2 by definition.
        double previous = GetOrder(step) == 1 ? 0 : 0.5 / GetRelativeStep(step);
        return new Coefficients(ratio, previous, next: 0);
    }

    /// <summary>Computes the correction of the sample before a step, with the order of the step before.</summary>
    private Coefficients CreateCorrector(int step)
    {
        int before = step - 1;
        if (before < 0)
        {
            return default;
        }

        double ratio = (double)Sigmas[step] / Sigmas[before];
        if (GetOrder(before) == 1)
        {
            return new Coefficients(ratio, previous: 0, next: 0.5);
        }

        // The weights (ρ₁, ρ₂) solve ρ₁ + ρ₂ = b₁ and r · ρ₁ + ρ₂ = b₂.
        double relativeStep = GetRelativeStep(before);
        double h = GetLogSignalToNoise(step) - GetLogSignalToNoise(before);
        double expm1 = GetExpm1(step);
        double phi1 = (expm1 / -h) - 1;
        double phi2 = (phi1 / -h) - 0.5;
        double b1 = phi1 / expm1;
        double b2 = 2 * phi2 / expm1;
        double first = (b1 - b2) / (1 - relativeStep);
        return new Coefficients(ratio, previous: first / relativeStep, next: b1 - first);
    }

    /// <summary>Returns r, the step before a step relative to the step, in λ; it is negative.</summary>
    private double GetRelativeStep(int step)
    {
        double lambda = GetLogSignalToNoise(step);
        return (GetLogSignalToNoise(step - 1) - lambda) / (GetLogSignalToNoise(step + 1) - lambda);
    }

    private double GetLogSignalToNoise(int step)
    {
        double sigma = Sigmas[step];
        return Math.Log((1 - sigma) / sigma);
    }

    /// <summary>Returns e^(−h) − 1 for the step that ends at a noise level, without the cancellation of a subtraction from 1.</summary>
    private double GetExpm1(int step)
    {
        double sigma = Sigmas[step];
        double before = Sigmas[step - 1];
        return (sigma - before) / ((1 - sigma) * before);
    }

    /// <summary>The factors of one update, in float32.</summary>
    private readonly struct Coefficients
    {
        private readonly float _sample;
        private readonly float _original;
        private readonly float _previous;
        private readonly float _next;

        /// <summary>Creates the factors.</summary>
        /// <param name="ratio">σ_t / σ_s.</param>
        /// <param name="previous">The weight of the difference with the prediction before.</param>
        /// <param name="next">The weight of the difference with the prediction after.</param>
        public Coefficients(double ratio, double previous, double next)
        {
            double weight = 1 - ratio;
            _sample = (float)ratio;
            _original = (float)weight;
            _previous = (float)(weight * previous);
            _next = (float)(weight * next);
        }

        /// <summary>Computes x_t. Separate operations, each rounded, give the same bits on every machine.</summary>
        /// <param name="sample">x_s.</param>
        /// <param name="original">The prediction at σ_s.</param>
        /// <param name="previous">The prediction before; not used by an update of order 1.</param>
        /// <param name="next">The prediction after; empty for a predictor.</param>
        /// <param name="destination">Receives x_t; may be <paramref name="sample"/>.</param>
        public void Apply(
            ReadOnlySpan<float> sample,
            ReadOnlySpan<float> original,
            ReadOnlySpan<float> previous,
            ReadOnlySpan<float> next,
            Span<float> destination
        )
        {
            for (int index = 0; index < destination.Length; index++)
            {
                float value = _sample * sample[index];
                float added = _original * original[index];
                value += added;
                if (_previous != 0)
                {
                    float difference = previous[index] - original[index];
                    added = _previous * difference;
                    value += added;
                }

                if (_next != 0)
                {
                    float difference = next[index] - original[index];
                    added = _next * difference;
                    value += added;
                }

                destination[index] = value;
            }
        }
    }
}
