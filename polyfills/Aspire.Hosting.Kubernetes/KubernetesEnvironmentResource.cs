using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Kubernetes;

/// <summary>A cluster that an application is published for.</summary>
/// <param name="name">Its name, and the chart's.</param>
public sealed class KubernetesEnvironmentResource(string name) : Resource(name)
{
    /// <summary>The type of services.</summary>
    public string DefaultServiceType { get; set; } = "ClusterIP";

    /// <summary>When images are fetched.</summary>
    public string DefaultImagePullPolicy { get; set; } = "IfNotPresent";
}
