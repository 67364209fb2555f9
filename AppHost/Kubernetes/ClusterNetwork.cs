using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Network policies: a resource may connect to the resources that it refers to in the application, and to no others.</summary>
/// <param name="model">The application.</param>
internal sealed class ClusterNetwork(DistributedApplicationModel model)
{
    private const string NameLabel = "kubernetes.io/metadata.name";
    private const string ScalerNamespace = "keda";
    private const string MonitoringNamespace = "monitoring";

    /// <summary>The ports of OTLP, for gRPC and HTTP.</summary>
    private static readonly int[] s_telemetry = [4317, 4318];

    /// <summary>IPv4 addresses that do not belong to the internet.</summary>
    private static readonly string[] s_private =
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
    ];

    private readonly (IResource From, IResource To)[] _edges = [.. FindEdges(model).Distinct()];

    /// <summary>Builds the policy of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="needs">Whether it connects to the internet.</param>
    public V1NetworkPolicy BuildPolicy(IResource resource, ClusterNeeds needs)
    {
        EndpointAnnotation[] endpoints = [.. resource.Annotations.OfType<EndpointAnnotation>()];
        bool isService = resource is ProjectResource && endpoints.Length > 0;
        V1NetworkPolicyIngressRule[] ingress = [.. BuildIngress(resource, endpoints, isService)];
        return new V1NetworkPolicy
        {
            Metadata = ClusterNames.Metadata(resource, "network"),
            Spec = new V1NetworkPolicySpec
            {
                PodSelector = ClusterNames.PodsOf(resource),
                PolicyTypes = ["Ingress", "Egress"],
                Egress = [.. BuildEgress(resource, needs, isService)],
                Ingress = ingress.Length == 0 ? null : ingress,
            },
        }.Initialize();
    }

    private static IEnumerable<(IResource From, IResource To)> FindEdges(DistributedApplicationModel model) =>
        from resource in model.GetComputeResources()
        from reference in resource.Annotations.OfType<ResourceRelationshipAnnotation>()
        where reference.Type == "Reference"
        let target = reference.Resource is IResourceWithParent child ? child.Parent : reference.Resource
        where target is IComputeResource
        select (resource, target);

    private static V1NetworkPolicyPeer Pods(IResource resource) => new() { PodSelector = ClusterNames.PodsOf(resource) };

    private static V1NetworkPolicyPeer Namespace(string name) =>
        new() { NamespaceSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [NameLabel] = name } } };

    private static List<V1NetworkPolicyPort> Ports(IEnumerable<EndpointAnnotation> endpoints) =>
        [.. endpoints.Select(endpoint => Port(ClusterNames.Protocol(endpoint), ClusterNames.Port(endpoint)))];

    private static List<V1NetworkPolicyPort> Ports(IResource resource) => Ports(resource.Annotations.OfType<EndpointAnnotation>());

    private static V1NetworkPolicyPort Port(string protocol, int number) => new() { Protocol = protocol, Port = number };

    private static V1NetworkPolicyEgressRule NameServer()
    {
        V1NetworkPolicyPeer servers = Namespace("kube-system");
        servers.PodSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { ["k8s-app"] = "kube-dns" } };
        return new V1NetworkPolicyEgressRule { To = [servers], Ports = [Port("UDP", 53), Port("TCP", 53)] };
    }

    private static V1NetworkPolicyEgressRule Internet() =>
        new()
        {
            To =
            [
                new V1NetworkPolicyPeer
                {
                    IpBlock = new V1IPBlock { Cidr = "0.0.0.0/0", Except = s_private },
                },
                // The other IPv6 addresses in use are private, too.
                new V1NetworkPolicyPeer { IpBlock = new V1IPBlock { Cidr = "2000::/3" } },
            ],
            Ports = [Port("TCP", 443)],
        };

    private IEnumerable<V1NetworkPolicyEgressRule> BuildEgress(IResource resource, ClusterNeeds needs, bool isService)
    {
        yield return NameServer();
        foreach ((_, IResource target) in _edges.Where(edge => edge.From == resource))
        {
            yield return new V1NetworkPolicyEgressRule { To = [Pods(target)], Ports = Ports(target) };
        }

        if (needs.CallsOut)
        {
            yield return Internet();
        }

        if (isService)
        {
            yield return new V1NetworkPolicyEgressRule
            {
                To = [Namespace(MonitoringNamespace)],
                Ports = [.. s_telemetry.Select(port => Port("TCP", port))],
            };
        }
    }

    private IEnumerable<V1NetworkPolicyIngressRule> BuildIngress(IResource resource, EndpointAnnotation[] endpoints, bool isService)
    {
        foreach ((IResource source, _) in _edges.Where(edge => edge.To == resource))
        {
            yield return new V1NetworkPolicyIngressRule { FromProperty = [Pods(source)], Ports = Ports(endpoints) };
        }

        if (endpoints.Any(endpoint => endpoint.IsExternal))
        {
            yield return new V1NetworkPolicyIngressRule { Ports = Ports(endpoints) };
        }

        if (resource is RabbitMQServerResource)
        {
            yield return new V1NetworkPolicyIngressRule { FromProperty = [Namespace(ScalerNamespace)], Ports = Ports(endpoints) };
        }

        if (isService)
        {
            yield return new V1NetworkPolicyIngressRule
            {
                FromProperty = [Namespace(MonitoringNamespace)],
                Ports = Ports(endpoints.Where(endpoint => endpoint.Name == "http")),
            };
        }
    }
}
