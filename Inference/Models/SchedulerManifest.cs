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

    /// <summary>The noise levels at which guidance is applied if a request does not specify them; by default all.</summary>
    public GuidanceIntervalManifest GuidanceInterval { get; init; } = new(0, 1);

    /// <summary>How steps are skipped if a request does not specify it; by default none is.</summary>
    public StepCacheManifest Cache { get; init; } = new(0);
}

/// <summary>The noise levels at which guidance is applied.</summary>
/// <param name="Min">The smallest noise level with guidance, 0 to 1.</param>
/// <param name="Max">The largest noise level with guidance, from <paramref name="Min"/> to 1.</param>
public sealed record GuidanceIntervalManifest(double Min, double Max);

/// <summary>How steps are skipped; see <see cref="Schedulers.StepCache"/>.</summary>
/// <param name="Threshold">The largest estimated relative change of the model output in a skipped step, 0 to 1; 0 skips none.</param>
public sealed record StepCacheManifest(double Threshold);

/// <summary>The kinds of scheduler.</summary>
public enum SchedulerKind
{
    /// <summary>Euler steps along the predicted velocity of a flow-matching model.</summary>
    FlowMatchEuler,

    /// <summary>The multistep predictor and corrector UniPC of order 2; see <see cref="Schedulers.UnipcMultistepScheduler"/>.</summary>
    UnipcMultistep,
}
