using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Builds the ingresses for one host name: REST and the web page at <c>/</c>, and gRPC at the names of its services.</summary>
internal static class ClusterIngress
{
    /// <summary>The gRPC services that the gateway forwards.</summary>
    private static readonly string[] s_services = ["/texttovideo.v1.VideoGeneration", "/texttovideo.v1.Webhooks", "/grpc.health.v1.Health"];

    /// <summary>Builds an ingress for REST and one for gRPC.</summary>
    /// <param name="gateway">The gateway.</param>
    public static IEnumerable<V1Ingress> Build(IResource gateway) =>
        [Build(gateway, "http", "HTTP", ["/"]), Build(gateway, "grpc", "GRPC", s_services)];

    private static V1Ingress Build(IResource gateway, string port, string protocol, string[] paths)
    {
        V1ObjectMeta metadata = ClusterNames.CreateMetadata(gateway, port);
        metadata.Annotations = new Dictionary<string, string>
        {
            ["nginx.ingress.kubernetes.io/backend-protocol"] = protocol,

            // Event streams and gRPC streams last as long as a job.
            ["nginx.ingress.kubernetes.io/proxy-read-timeout"] = "3600",
            ["nginx.ingress.kubernetes.io/proxy-send-timeout"] = "3600",
            ["nginx.ingress.kubernetes.io/proxy-buffering"] = "off",
        };
        return new V1Ingress
        {
            Metadata = metadata,
            Spec = new V1IngressSpec
            {
                IngressClassName = "nginx",
                Tls = [new V1IngressTLS { Hosts = [ClusterNames.Hostname], SecretName = $"{gateway.Name}-tls" }],
                Rules =
                [
                    new V1IngressRule
                    {
                        Host = ClusterNames.Hostname,
                        Http = new V1HTTPIngressRuleValue { Paths = [.. paths.Select(path => BuildPath(gateway, port, path))] },
                    },
                ],
            },
        }.Initialize();
    }

    private static V1HTTPIngressPath BuildPath(IResource gateway, string port, string path) =>
        new()
        {
            Path = path,
            PathType = "Prefix",
            Backend = new V1IngressBackend
            {
                Service = new V1IngressServiceBackend
                {
                    Name = ClusterNames.GetServiceName(gateway),
                    Port = new V1ServiceBackendPort { Name = port },
                },
            },
        };
}
