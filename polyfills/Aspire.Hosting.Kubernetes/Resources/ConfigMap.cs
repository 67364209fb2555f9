namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>Settings that are no secret.</summary>
public sealed class ConfigMap() : BaseKubernetesResource("v1", "ConfigMap")
{
    /// <summary>Its entries.</summary>
    public Dictionary<string, string> Data { get; } = [];
}
