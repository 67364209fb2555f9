namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>What a container needs, and what it may use.</summary>
public sealed class ResourceRequirementsV1
{
    /// <summary>What it needs.</summary>
    public Dictionary<string, string> Requests { get; } = [];

    /// <summary>What it may use.</summary>
    public Dictionary<string, string> Limits { get; } = [];
}
