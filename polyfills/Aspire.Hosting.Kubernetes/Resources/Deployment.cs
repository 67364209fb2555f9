namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>Pods that are all the same.</summary>
public sealed class Deployment() : Workload("apps/v1", "Deployment")
{
    /// <summary>What it is to be.</summary>
    public DeploymentSpecV1 Spec { get; set; } = new();

    /// <inheritdoc/>
    public override PodTemplateSpecV1 PodTemplate => Spec.Template;
}
