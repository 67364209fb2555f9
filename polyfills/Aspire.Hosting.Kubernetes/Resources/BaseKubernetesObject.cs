using YamlDotNet.Serialization;

namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>What says of itself what it is.</summary>
/// <param name="apiVersion">The API that knows it.</param>
/// <param name="kind">Its kind.</param>
public abstract class BaseKubernetesObject(string? apiVersion = null, string? kind = null)
{
    /// <summary>The API that knows it.</summary>
    [YamlMember(Order = -3)]
    public string? ApiVersion { get; set; } = apiVersion;

    /// <summary>Its kind.</summary>
    [YamlMember(Order = -2)]
    public string? Kind { get; set; } = kind;
}
