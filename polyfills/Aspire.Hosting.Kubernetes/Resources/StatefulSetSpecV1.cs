namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>What a stateful set is to be.</summary>
public sealed class StatefulSetSpecV1
{
    /// <summary>How many pods.</summary>
    public int? Replicas { get; set; }

    /// <summary>The service that names its pods.</summary>
    public string ServiceName { get; set; } = null!;

    /// <summary>Which pods are its own.</summary>
    public LabelSelectorV1 Selector { get; set; } = new();

    /// <summary>Its pods.</summary>
    public PodTemplateSpecV1 Template { get; set; } = new();

    /// <summary>The volumes of each pod.</summary>
    public List<PersistentVolumeClaim> VolumeClaimTemplates { get; } = [];
}
