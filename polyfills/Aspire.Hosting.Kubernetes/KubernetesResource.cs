using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes.Resources;

namespace Aspire.Hosting.Kubernetes;

/// <summary>The objects that a resource becomes in a cluster.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="resource">The resource.</param>
/// <param name="kubernetesEnvironmentResource">The cluster.</param>
public class KubernetesResource(string name, IResource resource, KubernetesEnvironmentResource kubernetesEnvironmentResource)
    : Resource(name), IResourceWithParent<KubernetesEnvironmentResource>
{
    /// <summary>The cluster.</summary>
    public KubernetesEnvironmentResource Parent { get; } = kubernetesEnvironmentResource;

    /// <summary>Its pods.</summary>
    public Workload? Workload { get; set; }

    /// <summary>Its name and address in the cluster.</summary>
    public Service? Service { get; set; }

    /// <summary>Its settings.</summary>
    public ConfigMap? ConfigMap { get; set; }

    /// <summary>Its secret settings.</summary>
    public Secret? Secret { get; set; }

    /// <summary>What else belongs to it.</summary>
    public List<BaseKubernetesResource> AdditionalResources { get; } = [];

    /// <summary>The resource.</summary>
    internal IResource TargetResource { get; } = resource;
}
