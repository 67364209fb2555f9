using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Names, labels and ports of the Kubernetes objects of a resource.</summary>
internal static class ClusterNames
{
    /// <summary>The name of the Helm chart.</summary>
    public const string Chart = "text-to-video";

    /// <summary>The parameter that contains the public host name of the system.</summary>
    public const string HostnameParameter = "hostname";

    /// <summary>The Helm expression of the host name. The value belongs to Generation, whose download links start with it.</summary>
    public const string Hostname = $"{{{{ .Values.config.generation.{HostnameParameter} }}}}";

    /// <summary>Returns the labels of a resource's objects, which also select its pods.</summary>
    /// <param name="resource">The resource.</param>
    public static Dictionary<string, string> GetLabels(IResource resource) =>
        new()
        {
            ["app.kubernetes.io/name"] = Chart,
            ["app.kubernetes.io/component"] = resource.Name,
            ["app.kubernetes.io/instance"] = "{{ .Release.Name }}",
        };

    /// <summary>Returns a selector of a resource's pods.</summary>
    /// <param name="resource">The resource.</param>
    public static V1LabelSelector CreatePodSelector(IResource resource) => new() { MatchLabels = GetLabels(resource) };

    /// <summary>Creates the metadata of an object that is named after its resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="suffix">The part of the name after the resource's name and a hyphen.</param>
    public static V1ObjectMeta CreateMetadata(IResource resource, string suffix) =>
        new() { Name = $"{resource.Name}-{suffix}", Labels = GetLabels(resource) };

    /// <summary>Returns the name of a resource's Kubernetes service, which is its host name in the cluster.</summary>
    /// <param name="resource">The resource.</param>
    public static string GetServiceName(IResource resource) => $"{resource.Name}-service";

    /// <summary>Returns the port that a pod listens on, which is also the port of its Kubernetes service.</summary>
    /// <param name="endpoint">An endpoint of the pod's resource.</param>
    /// <exception cref="DistributedApplicationException">The endpoint has no fixed port.</exception>
    public static int GetPort(EndpointAnnotation endpoint) =>
        endpoint.TargetPort
        ?? endpoint.Port
        ?? throw new DistributedApplicationException($"The endpoint '{endpoint.Name}' has no fixed port, which a chart needs.");

    /// <summary>Returns the transport protocol of an endpoint in the spelling of Kubernetes.</summary>
    /// <param name="endpoint">The endpoint.</param>
    public static string GetProtocol(EndpointAnnotation endpoint) => endpoint.Protocol.ToString().ToUpperInvariant();
}
