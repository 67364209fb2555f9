namespace TextToVideo.Inference.Models;

/// <summary>How the noise level σ falls from 1 to 0 over the steps.</summary>
public sealed record SigmaScheduleManifest
{
    /// <summary>The curve.</summary>
    public required SigmaScheduleKind Kind { get; init; }

    /// <summary>Of <see cref="SigmaScheduleKind.LinearQuadratic"/> alone: how far 1 − σ gets in the linear part, between 0 and 1.</summary>
    public double? Threshold { get; init; }
}

/// <summary>Curves of the noise level.</summary>
public enum SigmaScheduleKind
{
    /// <summary>Equal steps: σ_i = 1 − i / N.</summary>
    Linear,

    /// <summary>Mochi 1's: the first half of the steps goes in equal small steps to the threshold, the rest along a parabola.</summary>
    LinearQuadratic,
}
