namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>An environment variable.</summary>
public sealed class EnvVarV1
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>Its value.</summary>
    public string Value { get; set; } = null!;

    /// <summary>Where its value comes from.</summary>
    public EnvVarSourceV1? ValueFrom { get; set; }
}
