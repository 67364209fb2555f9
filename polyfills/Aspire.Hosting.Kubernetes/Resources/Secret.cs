namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>Settings that are secret.</summary>
public sealed class Secret() : BaseKubernetesResource("v1", "Secret")
{
    /// <summary>Its entries.</summary>
    public Dictionary<string, string> StringData { get; } = [];

    /// <summary>Its kind.</summary>
    public string Type { get; set; } = null!;
}
