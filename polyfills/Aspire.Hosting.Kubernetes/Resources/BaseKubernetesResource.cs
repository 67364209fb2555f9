using YamlDotNet.Serialization;

namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>An object of a cluster.</summary>
/// <param name="apiVersion">The API that knows it.</param>
/// <param name="kind">Its kind.</param>
public abstract class BaseKubernetesResource(string apiVersion, string kind) : BaseKubernetesObject(apiVersion, kind)
{
    /// <summary>What it is called.</summary>
    [YamlMember(Order = -1)]
    public ObjectMetaV1 Metadata { get; set; } = new();
}
