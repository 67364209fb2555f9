namespace TextToVideo.Planning.Simulation;

/// <summary>How long a stage works on a job.</summary>
public enum ServiceKind
{
    /// <summary>Always as long.</summary>
    Constant,

    /// <summary>Exponentially distributed.</summary>
    Exponential,

    /// <summary>Log-normally distributed.</summary>
    LogNormal,

    /// <summary>As it was measured: one of the given times.</summary>
    Measured,
}
