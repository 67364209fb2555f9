using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Schedulers;

/// <summary>What a flow-matching denoiser takes and predicts.</summary>
/// <param name="TimestepScale">The factor of the timestep (the manifest's <c>timestepScale</c>), above 0.</param>
/// <param name="TimestepKind">How the timestep follows from the noise level.</param>
/// <param name="Prediction">The direction of the velocity.</param>
public readonly record struct FlowConventions(
    float TimestepScale,
    TimestepKind TimestepKind = TimestepKind.OneMinusSigma,
    PredictionKind Prediction = PredictionKind.Velocity
)
{
    /// <summary>1 if the velocity points from noise to clip, −1 if it points from clip to noise.</summary>
    internal float Direction =>
        Prediction switch
        {
            PredictionKind.Velocity => 1,
            PredictionKind.NoiseVelocity => -1,
            _ => throw new ArgumentOutOfRangeException(nameof(Prediction), Prediction, null),
        };

    /// <summary>Creates the conventions of a model.</summary>
    /// <param name="denoiser">The model's denoiser.</param>
    public static FlowConventions Create(DenoiserManifest denoiser)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        return new FlowConventions(denoiser.TimestepScale, denoiser.TimestepKind, denoiser.Prediction);
    }

    /// <summary>Returns the timestep at a noise level, in double precision.</summary>
    /// <param name="sigma">The noise level, 0 to 1.</param>
    internal double GetTimestep(double sigma) => (TimestepKind == TimestepKind.Sigma ? sigma : 1 - sigma) * TimestepScale;

    /// <summary>Predicts the sample without noise by following the velocity to the end: x₀ = x ± σ · v.</summary>
    internal void PredictOriginalSample(
        ReadOnlySpan<float> sample,
        ReadOnlySpan<float> modelOutput,
        float sigma,
        Span<float> originalSample
    )
    {
        if (sample.Length != modelOutput.Length || sample.Length != originalSample.Length)
        {
            throw new ArgumentException(
                $"The model output has {modelOutput.Length} elements and the destination {originalSample.Length}, "
                    + $"the sample has {sample.Length}."
            );
        }

        float factor = Direction * sigma;
        for (int index = 0; index < sample.Length; index++)
        {
            float change = factor * modelOutput[index];
            originalSample[index] = sample[index] + change;
        }
    }
}
