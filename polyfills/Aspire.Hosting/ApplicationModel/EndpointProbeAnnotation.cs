namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a cluster finds out how a process is. It matters only where the application is published.</summary>
public class EndpointProbeAnnotation : IResourceAnnotation
{
    /// <summary>What it finds out.</summary>
    public required ProbeType Type { get; init; }

    /// <summary>Whom it asks.</summary>
    public required EndpointReference EndpointReference { get; init; }

    /// <summary>What it asks for.</summary>
    public required string Path { get; init; }

    /// <summary>When it asks first.</summary>
    public int InitialDelaySeconds { get; init; } = 5;

    /// <summary>How often it asks.</summary>
    public int PeriodSeconds { get; init; } = 5;

    /// <summary>How long an answer may take.</summary>
    public int TimeoutSeconds { get; init; } = 1;

    /// <summary>After how many failures the process counts as failed.</summary>
    public int FailureThreshold { get; init; } = 3;

    /// <summary>After how many successes it counts as well again.</summary>
    public int SuccessThreshold { get; init; } = 1;
}
