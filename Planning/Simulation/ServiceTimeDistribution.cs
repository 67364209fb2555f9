namespace TextToVideo.Planning.Simulation;

/// <summary>The distribution of a stage's service time.</summary>
public enum ServiceTimeDistribution
{
    /// <summary>Always the same time.</summary>
    Constant,

    /// <summary>Exponentially distributed.</summary>
    Exponential,

    /// <summary>Log-normally distributed.</summary>
    LogNormal,

    /// <summary>A random choice of the measured times.</summary>
    Measured,
}
