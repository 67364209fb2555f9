namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>What all containers of a pod may do.</summary>
public sealed class PodSecurityContextV1
{
    /// <summary>Whether root is refused.</summary>
    public bool? RunAsNonRoot { get; set; }

    /// <summary>The user.</summary>
    public long? RunAsUser { get; set; }

    /// <summary>The group.</summary>
    public long? RunAsGroup { get; set; }

    /// <summary>The group that volumes belong to.</summary>
    public long? FsGroup { get; set; }

    /// <summary>When volumes are given to it.</summary>
    public string FsGroupChangePolicy { get; set; } = null!;

    /// <summary>The system calls that are allowed.</summary>
    public SeccompProfileV1? SeccompProfile { get; set; }
}
