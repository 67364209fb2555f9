namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>Capabilities of a container.</summary>
public sealed class CapabilitiesV1
{
    /// <summary>What it has more than usual.</summary>
    public List<string> Add { get; } = [];

    /// <summary>What it has not.</summary>
    public List<string> Drop { get; } = [];
}
