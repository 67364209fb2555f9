namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>What a pod is to be.</summary>
public sealed class PodSpecV1
{
    /// <summary>Whether it may call the cluster's API.</summary>
    public bool? AutomountServiceAccountToken { get; set; }

    /// <summary>Whether it is told of all services by environment variables.</summary>
    public bool? EnableServiceLinks { get; set; }

    /// <summary>When its containers are started again.</summary>
    public string? RestartPolicy { get; set; }

    /// <summary>What all its containers may do.</summary>
    public PodSecurityContextV1? SecurityContext { get; set; }

    /// <summary>How long it may take to stop.</summary>
    public long? TerminationGracePeriodSeconds { get; set; }

    /// <summary>Containers that run before the others.</summary>
    public List<ContainerV1> InitContainers { get; } = [];

    /// <summary>Its containers.</summary>
    public List<ContainerV1> Containers { get; } = [];

    /// <summary>Taints of nodes that do not keep it away.</summary>
    public List<TolerationV1> Tolerations { get; } = [];

    /// <summary>Its volumes.</summary>
    public List<VolumeV1> Volumes { get; } = [];
}
