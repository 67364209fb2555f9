namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>How large a volume is.</summary>
public sealed class VolumeResourceRequirementsV1
{
    /// <summary>Its size, under <c>storage</c>.</summary>
    public Dictionary<string, string> Requests { get; } = [];
}
