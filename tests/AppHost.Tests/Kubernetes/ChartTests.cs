using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TextToVideo.Denoising;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.TestSupport.Kubernetes;

namespace TextToVideo.AppHost.Tests.Kubernetes;

/// <summary>What the Helm chart must have, whatever the application becomes.</summary>
public sealed partial class ChartTests(PublishedChart published) : IClassFixture<PublishedChart>
{
    private const string Component = "app.kubernetes.io/component";

    /// <summary>How long .NET's host waits for its services to stop.</summary>
    private static readonly TimeSpan s_hostTimeout = TimeSpan.FromSeconds(30);

    private IReadOnlyList<ChartObject> Objects => published.Chart.Objects;

    private IEnumerable<ChartObject> Workloads => Objects.Where(one => one.Template is not null);

    [Fact]
    public void Publish_Again_WritesWhatTheRepositoryHas()
    {
        string kept = Chart.CommittedFolder;

        Assert.Equal(Files(kept), Files(published.Folder));
        foreach (string file in Files(kept))
        {
            Assert.True(
                File.ReadAllText(Path.Combine(kept, file)) == File.ReadAllText(Path.Combine(published.Folder, file)),
                $"deploy/kubernetes/{file} is not what ./run publish kubernetes writes now."
            );
        }
    }

    [Fact]
    public void Values_All_AreUsedAndSecretsAreEmpty()
    {
        JsonNode[] secrets = [.. OfKind("Secret").Select(one => one.Json["stringData"]!)];
        string values = File.ReadAllText(Path.Combine(published.Folder, "values.yaml"));

        Assert.Empty(published.Chart.UnusedValues);
        Assert.NotEmpty(secrets);
        Assert.DoesNotMatch(@"_password: *[^""'\s]", values);
    }

    [Fact]
    public void Containers_All_HaveLimitsAndFewRights()
    {
        foreach ((ChartObject workload, JsonNode container) in Containers(initial: true))
        {
            string name = $"{workload} {container["name"]}";
            JsonNode rights = container["securityContext"]!;
            JsonNode pod = workload.Template!["spec"]!;

            Assert.False(rights["allowPrivilegeEscalation"]!.GetValue<bool>(), name);
            Assert.True(rights["readOnlyRootFilesystem"]!.GetValue<bool>(), name);
            Assert.True(rights["runAsNonRoot"]!.GetValue<bool>(), name);
            Assert.Equal("ALL", rights["capabilities"]!["drop"]!.AsArray().Single()!.GetValue<string>());
            Assert.Null(rights["capabilities"]!["add"]);
            Assert.True(pod["securityContext"]!["runAsUser"]!.GetValue<long>() > 0, name);
            Assert.Equal("RuntimeDefault", pod["securityContext"]!["seccompProfile"]!["type"]!.GetValue<string>());
            Assert.False(pod["automountServiceAccountToken"]!.GetValue<bool>(), name);
            foreach (string kind in (string[])["cpu", "memory"])
            {
                Assert.NotNull(container["resources"]!["limits"]![kind]);
                Assert.NotNull(container["resources"]!["requests"]![kind]);
            }
        }
    }

    [Fact]
    public void Containers_ThatServe_HaveProbes()
    {
        foreach ((ChartObject workload, JsonNode container) in Containers(initial: false).Where(one => one.Workload.Kind != "Job"))
        {
            foreach (string probe in (string[])["startupProbe", "livenessProbe", "readinessProbe"])
            {
                Assert.True(container[probe] is not null, $"{workload} has no {probe}.");
                if (container[probe]!["httpGet"]?["port"] is { } port)
                {
                    Assert.Contains(port.GetValue<long>(), Ports(container));
                }
            }
        }
    }

    [Fact]
    public void Denoiser_HasAGpu_AndTimeForItsCheckpoint()
    {
        ChartObject denoiser = Objects.Single(one => one.Name == "denoising-deployment");
        JsonNode pod = denoiser.Template!["spec"]!;
        var options = new DenoisingOptions();

        Assert.Equal("1", pod["containers"]![0]!["resources"]!["limits"]!["nvidia.com/gpu"]!.ToString());
        Assert.True(Grace(pod) > options.ShutdownGrace + options.CheckpointInterval);
        Assert.All(Workloads, one => Assert.True(Grace(one.Template!["spec"]!) > s_hostTimeout, $"{one} has too little time to stop."));
    }

    [Fact]
    public void Services_All_SelectPodsThatListenThere()
    {
        foreach (ChartObject service in OfKind("Service"))
        {
            ChartObject pods = Assert.Single(Workloads, one => Selects(service.Spec["selector"]!, one.Template!));
            long[] listening = [.. Ports(pods.Template!["spec"]!["containers"]![0]!)];

            Assert.All(service.Spec["ports"]!.AsArray(), port => Assert.Contains(port!["targetPort"]!.GetValue<long>(), listening));
        }

        Assert.All(
            Workloads.Where(one => one.Kind != "Job"),
            one => Assert.True(Selects(one.Spec["selector"]!["matchLabels"]!, one.Template!))
        );
    }

    [Fact]
    public void DisruptionBudgetsAndPolicies_EveryWorkload_HasItsOwn()
    {
        foreach (ChartObject workload in Workloads)
        {
            Assert.Single(OfKind("NetworkPolicy"), one => Selects(one.Spec["podSelector"]!["matchLabels"]!, workload.Template!));
            Assert.Equal(
                workload.Kind == "Job" ? 0 : 1,
                OfKind("PodDisruptionBudget").Count(one => Selects(one.Spec["selector"]!["matchLabels"]!, workload.Template!))
            );
        }
    }

    [Fact]
    public void NetworkPolicies_Edges_AreWhomTheEnvironmentNames()
    {
        // Whose address a pod is given, which is not how the policies are made.
        var expected = (
            from workload in Workloads
            from variable in Environment(workload)
            from Match address in Address().Matches(variable.Value)
            select $"{workload.Component} to {address.Groups["resource"].Value}:{address.Groups["port"].Value}"
        ).ToHashSet();
        ChartObject[] policies = [.. OfKind("NetworkPolicy")];
        var outgoing = (
            from policy in policies
            from rule in policy.Spec["egress"]!.AsArray()
            from peer in Components(rule!, "to")
            from port in rule!["ports"]!.AsArray()
            select $"{policy.Component} to {peer}:{port!["port"]}"
        ).ToHashSet();
        var incoming = (
            from policy in policies
            from rule in policy.Spec["ingress"]?.AsArray() ?? []
            from peer in Components(rule!, "from")
            from port in rule!["ports"]!.AsArray()
            select $"{peer} to {policy.Component}:{port!["port"]}"
        ).ToHashSet();

        Assert.Contains("gateway to generation:8080", expected);
        Assert.Contains("migrations to postgres:5432", expected);
        Assert.Equal(expected.Order(), outgoing.Order());
        Assert.Equal(expected.Order(), incoming.Order());
    }

    [Fact]
    public void NetworkPolicies_FromOutside_OnlyCallersTheScalerAndMonitoring()
    {
        string[] services = ["denoising", "gateway", "generation", "moderation", "text-encoding", "transcoding", "vae-decoding"];
        string[] open =
        [
            .. from policy in OfKind("NetworkPolicy")
            from rule in policy.Spec["ingress"]?.AsArray() ?? []
            where !Components(rule!, "from").Any()
            select $"{NamespaceOf(rule!, "from") ?? "anybody"} to {policy.Component}",
        ];
        string[] telemetry =
        [
            .. from policy in OfKind("NetworkPolicy")
            from rule in policy.Spec["egress"]!.AsArray()
            where NamespaceOf(rule!, "to") == "monitoring"
            select $"{policy.Component}:{string.Join(',', rule!["ports"]!.AsArray().Select(port => port!["port"]))}",
        ];

        Assert.Equal(
            services.Select(service => $"monitoring to {service}").Append("anybody to gateway").Append("keda to rabbitmq").Order(),
            open.Order()
        );
        Assert.Equal(services.Select(service => $"{service}:4317,4318"), telemetry.Order());
        Assert.Equal(
            ["generation"],
            OfKind("NetworkPolicy")
                .Where(one => one.Json.ToJsonString().Contains("ipBlock", StringComparison.Ordinal))
                .Select(one => one.Component)
        );
    }

    [Fact]
    public void References_All_AreToThingsThatExist()
    {
        foreach (ChartObject workload in Workloads)
        {
            JsonNode pod = workload.Template!["spec"]!;
            string[] volumes =
            [
                .. pod["volumes"]?.AsArray().Select(volume => volume!["name"]!.GetValue<string>()) ?? [],
                .. workload.Spec["volumeClaimTemplates"]?.AsArray().Select(claim => claim!["metadata"]!["name"]!.GetValue<string>()) ?? [],
            ];
            foreach (JsonNode? volume in pod["volumes"]?.AsArray() ?? [])
            {
                if (volume!["persistentVolumeClaim"]?["claimName"]?.GetValue<string>() is { } claim)
                {
                    Assert.Contains(claim, OfKind("PersistentVolumeClaim").Select(one => one.Name));
                }
            }

            foreach ((_, JsonNode container) in Containers(initial: true).Where(one => one.Workload == workload))
            {
                JsonArray mounts = container["volumeMounts"]?.AsArray() ?? [];
                Assert.All(mounts, mount => Assert.Contains(mount!["name"]!.GetValue<string>(), volumes));
            }

            foreach ((string variable, string value) in Environment(workload))
            {
                foreach (Match address in Address().Matches(value))
                {
                    ChartObject service = Assert.Single(
                        Objects,
                        one => one.Kind == "Service" && one.Name == $"{address.Groups["resource"].Value}-service"
                    );
                    Assert.True(
                        service.Spec["ports"]!.AsArray().Any(port => $"{port!["port"]}" == address.Groups["port"].Value),
                        $"{variable} of {workload} names a port that {service} has not."
                    );
                }
            }
        }

        foreach (
            JsonNode? backend in OfKind("Ingress")
                .SelectMany(one => one.Spec["rules"]!.AsArray())
                .SelectMany(rule => rule!["http"]!["paths"]!.AsArray())
                .Select(path => path!["backend"]!["service"])
        )
        {
            ChartObject service = Assert.Single(OfKind("Service"), one => one.Name == backend!["name"]!.GetValue<string>());
            IEnumerable<string> ports = service.Spec["ports"]!.AsArray().Select(port => port!["name"]!.GetValue<string>());
            Assert.Contains(backend!["port"]!["name"]!.GetValue<string>(), ports);
        }
    }

    [Fact]
    public void Images_OfServices_AreCalledAsTheirProjects()
    {
        string[] projects =
        [
            .. Directory
                .GetDirectories(Path.Combine(Chart.Repository, "Services"))
                .Select(folder => Humps().Replace(Path.GetFileName(folder), "-").ToLowerInvariant()),
        ];

        foreach ((ChartObject workload, JsonNode container) in Containers(initial: true))
        {
            string image = container["image"]!.GetValue<string>();
            Assert.True(
                image.StartsWith("docker.io/library/", StringComparison.Ordinal) || projects.Contains(image.Split(':')[0]),
                $"{workload} wants the image {image}, which no project makes."
            );
        }
    }

    [Fact]
    public void Scaling_EveryQueueOfTheStages_HasItsTrigger()
    {
        ChartObject[] scalers = [.. OfKind("ScaledObject")];
        JsonNode[] triggers = [.. scalers.SelectMany(one => one.Spec["triggers"]!.AsArray())!];
        ChartObject login = Objects.Single(one => one.Kind == "TriggerAuthentication");
        JsonNode reference = login.Spec["secretTargetRef"]!.AsArray().Single()!;
        ChartObject secret = Objects.Single(one => one.Kind == "Secret" && one.Name == reference["name"]!.GetValue<string>());

        Assert.Equal(
            PipelineQueues.All.Except([PipelineQueues.Saga]).Order(),
            triggers.Select(trigger => trigger["metadata"]!["queueName"]!.GetValue<string>()).Order()
        );
        Assert.All(triggers, trigger => Assert.Equal(login.Name, trigger["authenticationRef"]!["name"]!.GetValue<string>()));
        Assert.Equal(
            "amqp://guest:mq@rabbitmq-service.namespace.svc:5672",
            secret.Text("stringData", reference["key"]!.GetValue<string>())
        );
        Assert.All(
            scalers,
            scaler =>
            {
                ChartObject target = Objects.Single(one => one.Name == scaler.Text("spec", "scaleTargetRef", "name"));
                Assert.Equal(scaler.Component, target.Component);

                // Else every upgrade of the chart would undo the scaling.
                Assert.Null(target.Spec["replicas"]);
            }
        );
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal);

    private static TimeSpan Grace(JsonNode pod) => TimeSpan.FromSeconds(pod["terminationGracePeriodSeconds"]!.GetValue<long>());

    private static IEnumerable<long> Ports(JsonNode container) =>
        container["ports"]?.AsArray().Select(port => port!["containerPort"]!.GetValue<long>()) ?? [];

    private static bool Selects(JsonNode selector, JsonNode template)
    {
        JsonNode labels = template["metadata"]!["labels"]!;
        return selector.AsObject().All(label => labels[label.Key]?.GetValue<string>() == label.Value!.GetValue<string>());
    }

    private static IEnumerable<string> Components(JsonNode rule, string direction) =>
        from peer in rule[direction]?.AsArray() ?? []
        let component = peer!["podSelector"]?["matchLabels"]?[Component]
        where component is not null
        select component.GetValue<string>();

    private static string? NamespaceOf(JsonNode rule, string direction) =>
        rule[direction]
            ?.AsArray()
            .Select(peer => peer!["namespaceSelector"]?["matchLabels"]?["kubernetes.io/metadata.name"]?.GetValue<string>())
            .FirstOrDefault(name => name is not null);

    private IEnumerable<ChartObject> OfKind(string kind) => Objects.Where(one => one.Kind == kind);

    private IEnumerable<(ChartObject Workload, JsonNode Container)> Containers(bool initial) =>
        from workload in Workloads
        from list in (string[])(initial ? ["initContainers", "containers"] : ["containers"])
        from container in workload.Template!["spec"]![list]?.AsArray() ?? []
        select (workload, container);

    /// <summary>The environment that a pod's program has.</summary>
    private Dictionary<string, string> Environment(ChartObject workload)
    {
        var environment = new Dictionary<string, string>();
        JsonNode container = workload.Template!["spec"]!["containers"]![0]!;
        foreach (JsonNode? source in container["envFrom"]?.AsArray() ?? [])
        {
            (string kind, string data) = source!["secretRef"] is null ? ("ConfigMap", "data") : ("Secret", "stringData");
            string name = (source["secretRef"] ?? source["configMapRef"])!["name"]!.GetValue<string>();
            ChartObject entries = Assert.Single(Objects, one => one.Kind == kind && one.Name == name);
            foreach ((string variable, JsonNode? value) in entries.Json[data]!.AsObject())
            {
                environment.Add(variable, value!.GetValue<string>());
            }
        }

        foreach (JsonNode? variable in container["env"]?.AsArray() ?? [])
        {
            environment[variable!["name"]!.GetValue<string>()] = variable["value"]!.GetValue<string>();
        }

        return environment;
    }

    [GeneratedRegex(@"(?<resource>[a-z][a-z-]*?)-service(:|;Port=)(?<port>\d+)")]
    private static partial Regex Address();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Humps();
}
