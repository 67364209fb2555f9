namespace TextToVideo.Inference.Models;

/// <summary>The path from noise to latents.</summary>
public sealed record SchedulerManifest
{
    /// <summary>The integrator.</summary>
    public required SchedulerKind Kind { get; init; }

    /// <summary>How the noise level falls.</summary>
    public required SigmaScheduleManifest Sigmas { get; init; }

    /// <summary>Denoising steps.</summary>
    public required IntegerRange Steps { get; init; }

    /// <summary>Classifier-free guidance scale; 1 is none.</summary>
    public required NumberRange Guidance { get; init; }
}

/// <summary>The integrators.</summary>
public enum SchedulerKind
{
    /// <summary>Euler steps along the predicted velocity of a flow-matching model.</summary>
    FlowMatchEuler,
}
