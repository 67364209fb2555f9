using YamlDotNet.Serialization;

namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>What a service is to be.</summary>
public sealed class ServiceSpecV1
{
    /// <summary>ClusterIP, NodePort or LoadBalancer.</summary>
    public string Type { get; set; } = null!;

    /// <summary>Its address; None: those of its pods.</summary>
    [YamlMember(Alias = "clusterIP", ApplyNamingConventions = false)]
    public string? ClusterIp { get; set; }

    /// <summary>The labels of its pods.</summary>
    public Dictionary<string, string> Selector { get; set; } = [];

    /// <summary>Its ports.</summary>
    public List<ServicePortV1> Ports { get; } = [];
}
