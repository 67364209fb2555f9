namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A port of a service.</summary>
public sealed class ServicePortV1
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>What is spoken there.</summary>
    public string? AppProtocol { get; set; }

    /// <summary>The number.</summary>
    public Int32OrStringV1 Port { get; set; } = null!;

    /// <summary>That of the pods.</summary>
    public Int32OrStringV1 TargetPort { get; set; } = null!;

    /// <summary>TCP or UDP.</summary>
    public string Protocol { get; set; } = null!;
}
