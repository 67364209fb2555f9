namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>What a volume is to be.</summary>
public sealed class PersistentVolumeClaimSpecV1
{
    /// <summary>Who may use it at once.</summary>
    public List<string> AccessModes { get; } = [];

    /// <summary>How large it is.</summary>
    public VolumeResourceRequirementsV1 Resources { get; set; } = new();

    /// <summary>Of which kind; nothing: the cluster's usual one.</summary>
    public string StorageClassName { get; set; } = null!;
}
