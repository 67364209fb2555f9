using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Kubernetes;

/// <summary>Changes the objects that a resource becomes.</summary>
/// <param name="configure">Changes them.</param>
public sealed class KubernetesServiceCustomizationAnnotation(Action<KubernetesResource> configure) : IResourceAnnotation
{
    /// <summary>Changes them.</summary>
    public Action<KubernetesResource> Configure { get; } = configure;
}
