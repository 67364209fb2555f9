using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Names, labels and ports of the objects that a resource of the application has in a cluster.</summary>
internal static class ClusterNames
{
    /// <summary>The name of the Helm chart.</summary>
    public const string Chart = "text-to-video";

    /// <summary>The parameter with the host name under which callers reach the system.</summary>
    public const string HostnameParameter = "hostname";

    /// <summary>The same as an expression. Download links of the service begin with it, so it is a value of this service.</summary>
    public const string Hostname = $"{{{{ .Values.config.generation.{HostnameParameter} }}}}";

    /// <summary>The labels of a resource's objects, which also select its pods.</summary>
    /// <param name="resource">The resource.</param>
    public static Dictionary<string, string> Labels(IResource resource) =>
        new()
        {
            ["app.kubernetes.io/name"] = Chart,
            ["app.kubernetes.io/component"] = resource.Name,
            ["app.kubernetes.io/instance"] = "{{ .Release.Name }}",
        };

    /// <summary>A selector of a resource's pods.</summary>
    /// <param name="resource">The resource.</param>
    public static V1LabelSelector PodsOf(IResource resource) => new() { MatchLabels = Labels(resource) };

    /// <summary>The metadata of an object that is named after its resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="suffix">What follows the resource's name and a hyphen.</param>
    public static V1ObjectMeta Metadata(IResource resource, string suffix) =>
        new() { Name = $"{resource.Name}-{suffix}", Labels = Labels(resource) };

    /// <summary>The name of a resource's service, which is its host name in the cluster.</summary>
    /// <param name="resource">The resource.</param>
    public static string Service(IResource resource) => $"{resource.Name}-service";

    /// <summary>The port that a pod listens on. Its service has the same.</summary>
    /// <param name="endpoint">An endpoint of the pod's resource.</param>
    /// <exception cref="DistributedApplicationException">The endpoint has no fixed port.</exception>
    public static int Port(EndpointAnnotation endpoint) =>
        endpoint.TargetPort
        ?? endpoint.Port
        ?? throw new DistributedApplicationException($"The endpoint '{endpoint.Name}' has no fixed port, which a chart needs.");

    /// <summary>The transport protocol of an endpoint as Kubernetes writes it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    public static string Protocol(EndpointAnnotation endpoint) => endpoint.Protocol.ToString().ToUpperInvariant();
}
