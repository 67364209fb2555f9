namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>Pods that are made.</summary>
public sealed class PodTemplateSpecV1
{
    /// <summary>Their labels.</summary>
    public ObjectMetaV1 Metadata { get; set; } = new();

    /// <summary>What they are to be.</summary>
    public PodSpecV1 Spec { get; set; } = new();
}
