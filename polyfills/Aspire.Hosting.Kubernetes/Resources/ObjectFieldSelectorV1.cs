namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>A field of an object.</summary>
public sealed class ObjectFieldSelectorV1
{
    /// <summary>Its path.</summary>
    public string FieldPath { get; set; } = null!;
}
