namespace TextToVideo.Inference.Models;

/// <summary>How the timestep that a denoiser receives follows from the noise level σ.</summary>
public enum TimestepKind
{
    /// <summary>(1 − σ) · the timestep scale: it grows from 0 to the scale.</summary>
    OneMinusSigma,

    /// <summary>σ · the timestep scale: it falls from the scale to 0.</summary>
    Sigma,
}
