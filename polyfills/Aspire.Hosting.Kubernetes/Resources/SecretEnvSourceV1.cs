namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>The entries of a secret as environment variables.</summary>
public sealed class SecretEnvSourceV1
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = null!;
}
