namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>The entries of a config map as environment variables.</summary>
public sealed class ConfigMapEnvSourceV1
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = null!;
}
