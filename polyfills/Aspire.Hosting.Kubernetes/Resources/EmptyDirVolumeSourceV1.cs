namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A volume that lives as long as its pod.</summary>
public sealed class EmptyDirVolumeSourceV1
{
    /// <summary>Memory, or nothing for the disk.</summary>
    public string? Medium { get; set; }

    /// <summary>How large it may grow.</summary>
    public string? SizeLimit { get; set; }
}
