namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>Where a container has a volume.</summary>
public sealed class VolumeMountV1
{
    /// <summary>The volume's name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>The folder.</summary>
    public string MountPath { get; set; } = null!;

    /// <summary>Whether it is only read.</summary>
    public bool? ReadOnly { get; set; }
}
