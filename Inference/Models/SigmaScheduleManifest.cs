namespace TextToVideo.Inference.Models;

/// <summary>How the noise level σ falls from 1 to 0 over the steps.</summary>
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
}
