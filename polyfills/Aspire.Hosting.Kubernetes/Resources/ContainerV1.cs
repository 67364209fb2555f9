namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A container of a pod.</summary>
public sealed class ContainerV1
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>Its image.</summary>
    public string Image { get; set; } = null!;

    /// <summary>When the image is fetched.</summary>
    public string ImagePullPolicy { get; set; } = null!;

    /// <summary>Its program, where it is not the image's.</summary>
    public List<string> Command { get; } = [];

    /// <summary>Its arguments.</summary>
    public List<string> Args { get; } = [];

    /// <summary>Where it starts.</summary>
    public string? WorkingDir { get; set; }

    /// <summary>Its ports.</summary>
    public List<ContainerPortV1> Ports { get; } = [];

    /// <summary>Where its environment comes from.</summary>
    public List<EnvFromSourceV1> EnvFrom { get; } = [];

    /// <summary>Its other environment variables.</summary>
    public List<EnvVarV1> Env { get; } = [];

    /// <summary>Whether it has started.</summary>
    public ProbeV1? StartupProbe { get; set; }

    /// <summary>Whether it lives.</summary>
    public ProbeV1? LivenessProbe { get; set; }

    /// <summary>Whether it can serve.</summary>
    public ProbeV1? ReadinessProbe { get; set; }

    /// <summary>What it needs, and what it may use.</summary>
    public ResourceRequirementsV1? Resources { get; set; }

    /// <summary>What it may do.</summary>
    public SecurityContextV1? SecurityContext { get; set; }

    /// <summary>Its volumes.</summary>
    public List<VolumeMountV1> VolumeMounts { get; } = [];
}
