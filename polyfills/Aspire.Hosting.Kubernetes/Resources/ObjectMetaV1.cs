namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>What an object is called.</summary>
public sealed class ObjectMetaV1
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>Its labels.</summary>
    public Dictionary<string, string> Labels { get; set; } = [];

    /// <summary>What programs make of it.</summary>
    public Dictionary<string, string> Annotations { get; set; } = [];
}
