using System.Globalization;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Who may talk to whom: whoever refers to a resource in the application, and nobody else.</summary>
internal sealed class ClusterNetwork(IEnumerable<IResource> resources)
{
    private const string ScalerNamespace = "keda";
    private const string MonitoringNamespace = "monitoring";

    /// <summary>OTLP's ports, for gRPC and HTTP.</summary>
    private static readonly int[] s_telemetry = [4317, 4318];

    /// <summary>What is no address of the internet.</summary>
    private static readonly string[] s_private =
        ["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

    private readonly (IResource From, IResource To)[] _edges =
    [
        .. from one in resources
           from reference in one.Annotations.OfType<ResourceRelationshipAnnotation>()
           where reference.Type == "Reference"
           select (one, reference.Resource is IResourceWithParent child ? child.Parent : reference.Resource),
    ];

    /// <summary>The rules of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="needs">Its needs.</param>
    /// <param name="pods">The labels of its pods.</param>
    public Manifest PolicyOf(IResource resource, ClusterNeeds needs, IReadOnlyDictionary<string, string> pods)
    {
        var egress = new List<object> { NameServer() };
        egress.AddRange(_edges.Where(edge => edge.From == resource).Select(edge => Rule("to", Pods(edge.To, pods), Ports(edge.To))));
        if (needs.CallsOut)
        {
            egress.Add(Internet());
        }

        bool isService = resource is ProjectResource && resource.Annotations.OfType<EndpointAnnotation>().Any();
        if (isService)
        {
            egress.Add(Rule("to", Namespace(MonitoringNamespace), s_telemetry.Select(port => Port("TCP", port))));
        }

        var ingress = _edges.Where(edge => edge.To == resource).Select(edge => Rule("from", Pods(edge.From, pods), Ports(resource))).ToList();
        if (resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.IsExternal))
        {
            ingress.Add(new Dictionary<string, object> { ["ports"] = Ports(resource) });
        }

        if (resource is RabbitMQServerResource)
        {
            ingress.Add(Rule("from", Namespace(ScalerNamespace), Ports(resource)));
        }

        if (isService)
        {
            ingress.Add(Rule("from", Namespace(MonitoringNamespace), Ports(resource, endpoint => endpoint.Name == "http")));
        }

        var policy = new Manifest("networking.k8s.io/v1", "NetworkPolicy")
        {
            Metadata = { Name = $"{resource.Name}-network", Labels = new(pods) },
            Spec =
            {
                ["podSelector"] = Selector(pods),
                ["policyTypes"] = new[] { "Ingress", "Egress" },
                ["egress"] = egress,
            },
        };
        if (ingress.Count > 0)
        {
            policy.Spec["ingress"] = ingress;
        }

        return policy;
    }

    private static Dictionary<string, object> Selector(IReadOnlyDictionary<string, string> labels) => new() { ["matchLabels"] = labels };

    private static Dictionary<string, object> Pods(IResource resource, IReadOnlyDictionary<string, string> labels) => new()
    {
        ["podSelector"] = Selector(new Dictionary<string, string>(labels) { [ClusterExtensions.ComponentLabel] = resource.Name }),
    };

    private static Dictionary<string, object> Namespace(string name) => new()
    {
        ["namespaceSelector"] = Selector(new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = name }),
    };

    private static Dictionary<string, object> Rule(string direction, object peer, IEnumerable<Dictionary<string, object>> ports) =>
        new() { [direction] = new[] { peer }, ["ports"] = ports.ToArray() };

    private static List<Dictionary<string, object>> Ports(IResource resource, Func<EndpointAnnotation, bool>? which = null) =>
    [
        .. resource.Annotations.OfType<EndpointAnnotation>().Where(which ?? (_ => true))
            .Select(endpoint => Port(endpoint.Protocol.ToString().ToUpper(CultureInfo.InvariantCulture), endpoint.TargetPort!.Value)),
    ];

    private static Dictionary<string, object> Port(string protocol, int number) => new() { ["protocol"] = protocol, ["port"] = number };

    private static Dictionary<string, object> NameServer()
    {
        Dictionary<string, object> servers = Namespace("kube-system");
        servers["podSelector"] = Selector(new Dictionary<string, string> { ["k8s-app"] = "kube-dns" });
        return Rule("to", servers, [Port("UDP", 53), Port("TCP", 53)]);
    }

    private static Dictionary<string, object> Internet() => new()
    {
        ["to"] = new[]
        {
            Block("0.0.0.0/0", s_private),

            // What is in use of the rest is private, too.
            Block("2000::/3", []),
        },
        ["ports"] = new[] { Port("TCP", 443) },
    };

    private static Dictionary<string, object> Block(string addresses, string[] except)
    {
        var block = new Dictionary<string, object> { ["cidr"] = addresses };
        if (except.Length > 0)
        {
            block["except"] = except;
        }

        return new() { ["ipBlock"] = block };
    }
}
