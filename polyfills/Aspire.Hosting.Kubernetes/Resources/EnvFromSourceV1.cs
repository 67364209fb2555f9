namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>Where environment variables come from.</summary>
public sealed class EnvFromSourceV1
{
    /// <summary>A config map.</summary>
    public ConfigMapEnvSourceV1? ConfigMapRef { get; set; }

    /// <summary>A secret.</summary>
    public SecretEnvSourceV1? SecretRef { get; set; }
}
