namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A name and address for pods.</summary>
public sealed class Service() : BaseKubernetesResource("v1", "Service")
{
    /// <summary>What it is to be.</summary>
    public ServiceSpecV1 Spec { get; set; } = new();
}
