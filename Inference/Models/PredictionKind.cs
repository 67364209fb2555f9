namespace TextToVideo.Inference.Models;

/// <summary>What a denoiser predicts.</summary>
public enum PredictionKind
{
    /// <summary>The velocity from noise to clip, dz/dt with t = 1 − σ: z += (σ_i − σ_{i+1}) · v.</summary>
    Velocity,

    /// <summary>The velocity from clip to noise, dz/dσ, as most published flow models: z += (σ_{i+1} − σ_i) · v.</summary>
    NoiseVelocity,
}
