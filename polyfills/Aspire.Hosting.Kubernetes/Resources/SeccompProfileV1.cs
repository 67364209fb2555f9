namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>The system calls that are allowed.</summary>
public sealed class SeccompProfileV1
{
    /// <summary>RuntimeDefault, Localhost or Unconfined.</summary>
    public string Type { get; set; } = null!;
}
