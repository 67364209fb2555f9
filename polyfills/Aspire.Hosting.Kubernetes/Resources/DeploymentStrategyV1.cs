namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>How pods are replaced.</summary>
public sealed class DeploymentStrategyV1
{
    /// <summary>RollingUpdate or Recreate.</summary>
    public string Type { get; set; } = null!;

    /// <summary>By how many at a time.</summary>
    public RollingUpdateDeploymentV1? RollingUpdate { get; set; }
}
