namespace TextToVideo.Inference.Models;

/// <summary>The scheduler, which leads from noise to latents.</summary>
public sealed record SchedulerManifest
{
    /// <summary>The kind of scheduler.</summary>
    public required SchedulerKind Kind { get; init; }

    /// <summary>The noise schedule.</summary>
    public required SigmaScheduleManifest Sigmas { get; init; }

    /// <summary>The number of inference steps.</summary>
    public required IntegerRange Steps { get; init; }

    /// <summary>The scale of classifier-free guidance; 1 disables guidance.</summary>
    public required NumberRange Guidance { get; init; }
}

/// <summary>The kinds of scheduler.</summary>
public enum SchedulerKind
{
    /// <summary>Euler steps along the predicted velocity of a flow-matching model.</summary>
    FlowMatchEuler,
}
