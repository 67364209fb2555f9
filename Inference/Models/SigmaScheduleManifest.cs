namespace TextToVideo.Inference.Models;

/// <summary>How the noise level σ falls from 1, or just below, to 0 over the steps.</summary>
public sealed record SigmaScheduleManifest
{
    /// <summary>The kind of curve.</summary>
    public required SigmaScheduleKind Kind { get; init; }

    /// <summary>
    /// Only for <see cref="SigmaScheduleKind.LinearQuadratic"/>: the value of 1 − σ at the end of the linear part, between 0 and 1.
    /// </summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// Only for <see cref="SigmaScheduleKind.Fixed"/>: the noise level before each step, falling from 1. After the last step it is 0.
    /// </summary>
    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>
    /// Only for <see cref="SigmaScheduleKind.FlowMatchShift"/>, <see cref="SigmaScheduleKind.UnipcV036"/> and
    /// <see cref="SigmaScheduleKind.UnipcV040"/>: the factor s of the shift s · σ / (1 + (s − 1) · σ), above 0; 1 changes nothing.
    /// </summary>
    public double? Shift { get; init; }
}

/// <summary>Curves of the noise level.</summary>
public enum SigmaScheduleKind
{
    /// <summary>Equal steps: σ_i = 1 − i / N.</summary>
    Linear,

    /// <summary>
    /// The schedule of Mochi 1: the first half of the steps rises linearly in small steps to the threshold, the rest follows a parabola.
    /// </summary>
    LinearQuadratic,

    /// <summary>The levels that a checkpoint was distilled for; every request has their number of steps.</summary>
    Fixed,

    /// <summary>
    /// The shifted schedule of diffusers' FlowMatchEulerDiscreteScheduler: equal steps from 1 to the shifted 1 / timestep scale, all of
    /// which are then shifted, so that the shift applies twice to the smallest level.
    /// </summary>
    FlowMatchShift,

    /// <summary>
    /// The shifted schedule of diffusers' UniPCMultistepScheduler up to version 0.36 and of Wan 2.1's own code: the shifted levels of equal
    /// steps from 1 − 1 / timestep scale to 0.
    /// </summary>
    UnipcV036,

    /// <summary>
    /// The shifted schedule of diffusers' UniPCMultistepScheduler since version 0.37: the shifted levels of equal steps from 1 to
    /// 1 / timestep scale, without the last; the first is lowered to 1 − 10⁻⁶.
    /// </summary>
    UnipcV040,
}
