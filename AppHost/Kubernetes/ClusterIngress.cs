namespace TextToVideo.AppHost.Kubernetes;

/// <summary>The way in from outside: one host name, REST and the page at <c>/</c>, gRPC by the names of its services.</summary>
internal static class ClusterIngress
{
    /// <summary>The gRPC services that the gateway leads to.</summary>
    private static readonly string[] s_services = ["/texttovideo.v1.VideoGeneration", "/texttovideo.v1.Webhooks", "/grpc.health.v1.Health"];

    /// <summary>Both.</summary>
    /// <param name="gateway">The gateway's name.</param>
    /// <param name="host">The host's name, or the template that it is made of.</param>
    /// <param name="labels">Labels.</param>
    public static IEnumerable<Manifest> Of(string gateway, string host, Dictionary<string, string> labels) =>
    [
        One(gateway, host, labels, "http", "HTTP", ["/"]),
        One(gateway, host, labels, "grpc", "GRPC", s_services),
    ];

    private static Manifest One(
        string gateway, string host, Dictionary<string, string> labels, string port, string protocol, string[] paths) =>
        new("networking.k8s.io/v1", "Ingress")
        {
            Metadata =
            {
                Name = $"{gateway}-{port}",
                Labels = labels,
                Annotations =
                {
                    ["nginx.ingress.kubernetes.io/backend-protocol"] = protocol,

                    // Events and streams last as long as a job.
                    ["nginx.ingress.kubernetes.io/proxy-read-timeout"] = "3600",
                    ["nginx.ingress.kubernetes.io/proxy-send-timeout"] = "3600",
                    ["nginx.ingress.kubernetes.io/proxy-buffering"] = "off",
                },
            },
            Spec =
            {
                ["ingressClassName"] = "nginx",
                ["tls"] = new[] { new Dictionary<string, object> { ["hosts"] = new[] { host }, ["secretName"] = $"{gateway}-tls" } },
                ["rules"] = new[]
                {
                    new Dictionary<string, object>
                    {
                        ["host"] = host,
                        ["http"] = new Dictionary<string, object> { ["paths"] = paths.Select(path => Path(gateway, port, path)).ToArray() },
                    },
                },
            },
        };

    private static Dictionary<string, object> Path(string gateway, string port, string path) => new()
    {
        ["path"] = path,
        ["pathType"] = "Prefix",
        ["backend"] = new Dictionary<string, object>
        {
            ["service"] = new Dictionary<string, object>
            {
                ["name"] = $"{gateway}-service",
                ["port"] = new Dictionary<string, object> { ["name"] = port },
            },
        },
    };
}
