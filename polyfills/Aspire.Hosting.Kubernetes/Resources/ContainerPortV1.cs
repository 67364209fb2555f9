namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A port that a container listens on.</summary>
public sealed class ContainerPortV1
{
    /// <summary>The number.</summary>
    public Int32OrStringV1? ContainerPort { get; set; }

    /// <summary>Its name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>TCP or UDP.</summary>
    public string Protocol { get; set; } = null!;
}
