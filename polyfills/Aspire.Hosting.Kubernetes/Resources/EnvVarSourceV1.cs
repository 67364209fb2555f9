namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>Where an environment variable's value comes from.</summary>
public sealed class EnvVarSourceV1
{
    /// <summary>A field of the pod.</summary>
    public ObjectFieldSelectorV1? FieldRef { get; set; }
}
