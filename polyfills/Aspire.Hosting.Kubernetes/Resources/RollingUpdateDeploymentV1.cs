namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>By how many pods at a time.</summary>
public sealed class RollingUpdateDeploymentV1
{
    /// <summary>How many more there may be.</summary>
    public int MaxSurge { get; set; }

    /// <summary>How many may be missing.</summary>
    public int MaxUnavailable { get; set; }
}
