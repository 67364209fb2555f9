namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A volume of a pod.</summary>
public sealed class VolumeV1
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>One that lives as long as the pod.</summary>
    public EmptyDirVolumeSourceV1? EmptyDir { get; set; }

    /// <summary>One that outlives it.</summary>
    public PersistentVolumeClaimVolumeSourceV1? PersistentVolumeClaim { get; set; }
}
