namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a probe finds out.</summary>
public enum ProbeType
{
    /// <summary>Whether a process has started.</summary>
    Startup,

    /// <summary>Whether it can serve.</summary>
    Readiness,

    /// <summary>Whether it lives.</summary>
    Liveness,
}
