using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Builds network policies: a resource may connect only to the resources that it references in the application.</summary>
/// <param name="model">The application.</param>
internal sealed class ClusterNetwork(DistributedApplicationModel model)
{
    private const string NameLabel = "kubernetes.io/metadata.name";
    private const string ComponentLabel = "app.kubernetes.io/component";
    private const string ScalerNamespace = "keda";
    private const string MonitoringNamespace = "monitoring";

    /// <summary>The ports of OTLP over gRPC and HTTP.</summary>
    private static readonly int[] s_telemetry = [4317, 4318];

    /// <summary>IPv4 ranges that are not part of the public internet.</summary>
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
    /// <param name="needs">The requirements, which specify whether the resource connects to the internet.</param>
    public V1NetworkPolicy BuildPolicy(IResource resource, ClusterNeeds needs)
    {
        EndpointAnnotation[] endpoints = [.. resource.Annotations.OfType<EndpointAnnotation>()];
        bool isService = resource is ProjectResource && endpoints.Length > 0;
        V1NetworkPolicyIngressRule[] ingress = [.. BuildIngress(resource, endpoints, isService)];
        return new V1NetworkPolicy
        {
            Metadata = ClusterNames.CreateMetadata(resource, "network"),
            Spec = new V1NetworkPolicySpec
            {
                PodSelector = ClusterNames.CreatePodSelector(resource),
                PolicyTypes = ["Ingress", "Egress"],
                Egress = [.. BuildEgress(resource, needs, isService)],
                Ingress = ingress.Length == 0 ? null : ingress,
            },
        }.Initialize();
    }

    /// <summary>Builds the policy of a resource that needs no network: it allows nothing.</summary>
    /// <param name="resource">The resource.</param>
    public static V1NetworkPolicy BuildClosedPolicy(IResource resource) =>
        new V1NetworkPolicy
        {
            Metadata = ClusterNames.CreateMetadata(resource, "network"),
            Spec = new V1NetworkPolicySpec { PodSelector = ClusterNames.CreatePodSelector(resource), PolicyTypes = ["Ingress", "Egress"] },
        }.Initialize();

    /// <summary>Builds the policy that lets the services that use artifacts reach their bucket.</summary>
    /// <param name="services">The services that use artifacts.</param>
    public static V1NetworkPolicy BuildArtifactsPolicy(IEnumerable<IResource> services)
    {
        IResource[] all = [.. services];
        Dictionary<string, string> labels = ClusterNames.GetLabels(all[0]);
        labels.Remove(ComponentLabel);
        return new V1NetworkPolicy
        {
            Metadata = new V1ObjectMeta { Name = "artifacts-network", Labels = labels },
            Spec = new V1NetworkPolicySpec
            {
                PodSelector = new V1LabelSelector
                {
                    MatchLabels = labels,
                    MatchExpressions =
                    [
                        new V1LabelSelectorRequirement
                        {
                            Key = ComponentLabel,
                            OperatorProperty = "In",
                            Values = [.. all.Select(service => service.Name)],
                        },
                    ],
                },
                PolicyTypes = ["Egress"],
                Egress =
                [
                    new V1NetworkPolicyEgressRule
                    {
                        To = [CreateRangePeer("s3_cidr")],
                        Ports = [CreatePort("TCP", $"{{{{ int .Values.{ClusterSettings.Network}.s3_port }}}}")],
                    },
                ],
            },
        }.Initialize();
    }

    /// <summary>Returns the resources that connect to a resource.</summary>
    /// <param name="resource">The resource.</param>
    public IEnumerable<IResource> GetClients(IResource resource) =>
        _edges.Where(edge => edge.To == resource).Select(edge => edge.From).Distinct();

    private static IEnumerable<(IResource From, IResource To)> FindEdges(DistributedApplicationModel model) =>
        from resource in model.GetComputeResources()
        from reference in resource.Annotations.OfType<ResourceRelationshipAnnotation>()
        where reference.Type == "Reference"
        let target = reference.Resource is IResourceWithParent child ? child.Parent : reference.Resource
        where target is IComputeResource
        select (resource, target);

    private static V1NetworkPolicyPeer CreatePodPeer(IResource resource) =>
        new() { PodSelector = ClusterNames.CreatePodSelector(resource) };

    private static V1NetworkPolicyPeer CreateNamespacePeer(string name) =>
        new() { NamespaceSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [NameLabel] = name } } };

    private static List<V1NetworkPolicyPort> CreatePorts(IEnumerable<EndpointAnnotation> endpoints) =>
        [.. endpoints.Select(endpoint => CreatePort(ClusterNames.GetProtocol(endpoint), ClusterNames.GetPort(endpoint)))];

    private static List<V1NetworkPolicyPort> CreatePorts(IResource resource) =>
        CreatePorts(resource.Annotations.OfType<EndpointAnnotation>());

    private static V1NetworkPolicyPort CreatePort(string protocol, IntOrString number) => new() { Protocol = protocol, Port = number };

    /// <summary>
    /// Allows the name servers of usual clusters: pods of kube-dns or CoreDNS, of OpenShift (which listen on port 5353), and
    /// NodeLocal DNSCache, which has an address of the node.
    /// </summary>
    private static V1NetworkPolicyEgressRule CreateNameServerRule()
    {
        V1NetworkPolicyPeer servers = CreateNamespacePeer("kube-system");
        servers.PodSelector = new V1LabelSelector
        {
            MatchExpressions =
            [
                new V1LabelSelectorRequirement
                {
                    Key = "k8s-app",
                    OperatorProperty = "In",
                    Values = ["kube-dns", "coredns", "node-local-dns"],
                },
            ],
        };
        return new V1NetworkPolicyEgressRule
        {
            To = [servers, CreateNamespacePeer("openshift-dns"), CreateRangePeer("dns_cidr")],
            Ports = [.. new[] { 53, 5353 }.SelectMany(port => new[] { CreatePort("UDP", port), CreatePort("TCP", port) })],
        };
    }

    private static V1NetworkPolicyPeer CreateRangePeer(string value) =>
        new() { IpBlock = new V1IPBlock { Cidr = $"{{{{ .Values.{ClusterSettings.Network}.{value} }}}}" } };

    private static V1NetworkPolicyEgressRule CreateInternetRule() =>
        new()
        {
            To =
            [
                new V1NetworkPolicyPeer
                {
                    IpBlock = new V1IPBlock { Cidr = "0.0.0.0/0", Except = s_private },
                },
                // The global unicast addresses of IPv6 (RFC 4291, section 2.4). All other ranges in use are private.
                new V1NetworkPolicyPeer { IpBlock = new V1IPBlock { Cidr = "2000::/3" } },
            ],
            Ports = [CreatePort("TCP", $"{{{{ range .Values.{ClusterSettings.Network}.webhook_ports }}}}")],
        };

    private IEnumerable<V1NetworkPolicyEgressRule> BuildEgress(IResource resource, ClusterNeeds needs, bool isService)
    {
        yield return CreateNameServerRule();
        foreach ((_, IResource target) in _edges.Where(edge => edge.From == resource))
        {
            yield return new V1NetworkPolicyEgressRule { To = [CreatePodPeer(target)], Ports = CreatePorts(target) };
        }

        if (needs.CallsOut)
        {
            yield return CreateInternetRule();
        }

        if (needs.CallsEndpoints)
        {
            yield return new V1NetworkPolicyEgressRule
            {
                To = [CreateRangePeer("endpoint_cidr")],
                Ports = [CreatePort("TCP", $"{{{{ int .Values.{ClusterSettings.Network}.endpoint_port }}}}")],
            };
        }

        if (isService)
        {
            yield return new V1NetworkPolicyEgressRule
            {
                To = [CreateNamespacePeer(MonitoringNamespace)],
                Ports = [.. s_telemetry.Select(port => CreatePort("TCP", port))],
            };
        }
    }

    private IEnumerable<V1NetworkPolicyIngressRule> BuildIngress(IResource resource, EndpointAnnotation[] endpoints, bool isService)
    {
        foreach ((IResource source, _) in _edges.Where(edge => edge.To == resource))
        {
            yield return new V1NetworkPolicyIngressRule { FromProperty = [CreatePodPeer(source)], Ports = CreatePorts(endpoints) };
        }

        if (endpoints.Any(endpoint => endpoint.IsExternal))
        {
            yield return new V1NetworkPolicyIngressRule { Ports = CreatePorts(endpoints) };
        }

        if (resource is PostgresServerResource)
        {
            yield return new V1NetworkPolicyIngressRule
            {
                FromProperty = [CreateNamespacePeer(ScalerNamespace)],
                Ports = CreatePorts(endpoints),
            };
        }

        if (isService)
        {
            yield return new V1NetworkPolicyIngressRule
            {
                FromProperty = [CreateNamespacePeer(MonitoringNamespace)],
                Ports = CreatePorts(endpoints.Where(endpoint => endpoint.Name == "http")),
            };
        }
    }
}
