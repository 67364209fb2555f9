namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>What a container may do.</summary>
public sealed class SecurityContextV1
{
    /// <summary>Whether it may gain rights.</summary>
    public bool? AllowPrivilegeEscalation { get; set; }

    /// <summary>Whether it writes to volumes only.</summary>
    public bool? ReadOnlyRootFilesystem { get; set; }

    /// <summary>Whether root is refused.</summary>
    public bool? RunAsNonRoot { get; set; }

    /// <summary>Its capabilities.</summary>
    public CapabilitiesV1? Capabilities { get; set; }
}
