namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>Pods with names and volumes of their own.</summary>
public sealed class StatefulSet() : Workload("apps/v1", "StatefulSet")
{
    /// <summary>What it is to be.</summary>
    public StatefulSetSpecV1 Spec { get; set; } = new();

    /// <inheritdoc/>
    public override PodTemplateSpecV1 PodTemplate => Spec.Template;
}
