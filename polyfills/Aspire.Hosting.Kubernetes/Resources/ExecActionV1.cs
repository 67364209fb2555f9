namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A program that tells.</summary>
public sealed class ExecActionV1
{
    /// <summary>It and its arguments.</summary>
    public List<string> Command { get; } = [];
}
