namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A volume that outlives pods.</summary>
public sealed class PersistentVolumeClaim() : BaseKubernetesResource("v1", "PersistentVolumeClaim")
{
    /// <summary>What it is to be.</summary>
    public PersistentVolumeClaimSpecV1 Spec { get; set; } = new();
}
