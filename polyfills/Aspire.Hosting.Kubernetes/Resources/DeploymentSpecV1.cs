namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>What a deployment is to be.</summary>
public sealed class DeploymentSpecV1
{
    /// <summary>How many pods.</summary>
    public int? Replicas { get; set; }

    /// <summary>Which pods are its own.</summary>
    public LabelSelectorV1 Selector { get; set; } = new();

    /// <summary>How pods are replaced.</summary>
    public DeploymentStrategyV1 Strategy { get; set; } = new();

    /// <summary>Its pods.</summary>
    public PodTemplateSpecV1 Template { get; set; } = new();
}
