namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A claim as a pod's volume.</summary>
public sealed class PersistentVolumeClaimVolumeSourceV1
{
    /// <summary>Its name.</summary>
    public string ClaimName { get; set; } = null!;

    /// <summary>Whether it is only read.</summary>
    public bool? ReadOnly { get; set; }
}
