using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TextToVideo.Contracts;
using TextToVideo.Denoising;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.TestSupport.Kubernetes;

namespace TextToVideo.AppHost.Tests.Kubernetes;

/// <summary>Requirements for the Helm chart that do not depend on the services of the application.</summary>
public sealed partial class ChartTests(PublishedChart published) : IClassFixture<PublishedChart>
{
    private const string Component = "app.kubernetes.io/component";

    /// <summary>How long .NET's host waits for its services to stop.</summary>
    private static readonly TimeSpan s_hostTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The services that callers wait for. The others take their work from a queue.</summary>
    private static readonly string[] s_called = ["gateway", "generation"];

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
    public void Resources_OfTheValues_AreThoseOfTheProgramAlone()
    {
        var chart = Chart.Render(
            published.Folder,
            new Dictionary<string, string>
            {
                ["resources.text_encoding.requests.memory"] = "24Gi",
                ["resources.text_encoding.limits.memory"] = "28Gi",
                [@"resources.text_encoding.limits.nvidia\.com/gpu"] = "1",
            }
        );
        JsonNode before = GetPod(published.Chart);
        JsonNode after = GetPod(chart);

        JsonNode resources = after["containers"]![0]!["resources"]!;
        Assert.Equal(
            ("1", "24Gi", "4", "28Gi", "1"),
            (
                Get("requests", "cpu"),
                Get("requests", "memory"),
                Get("limits", "cpu"),
                Get("limits", "memory"),
                Get("limits", "nvidia.com/gpu")
            )
        );
        after["containers"]![0]!["resources"] = before["containers"]![0]!["resources"]!.DeepClone();
        Assert.True(JsonNode.DeepEquals(before, after), "Another part of the pod has changed.");

        string Get(string section, string kind) => resources[section]![kind]!.ToString();

        static JsonNode GetPod(Chart chart) => chart.Objects.Single(one => one.Name == "text-encoding-deployment").Template!["spec"]!;
    }

    [Theory]
    [InlineData("resources.denoising.limits.memory", "much")]
    [InlineData("resources.denoising.memory", "8Gi")]
    [InlineData("resources.unknown_service.limits.memory", "8Gi")]
    public void Resources_Invalid_AreRefusedByName(string path, string value)
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() =>
            Chart.Render(published.Folder, new Dictionary<string, string> { [path] = value })
        );

        Assert.Contains(path.Split('.')[1], refused.Message, StringComparison.Ordinal);
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
        Assert.All(
            Workloads,
            one =>
                Assert.True(
                    Grace(one.Template!["spec"]!) > s_hostTimeout + (PreStop(one) ?? TimeSpan.Zero),
                    $"{one} has too little time to stop."
                )
        );
    }

    [Fact]
    public void Upgrade_ServicesThatAreCalled_StayAvailable()
    {
        foreach (ChartObject workload in Workloads.Where(one => one.Kind == "Deployment"))
        {
            bool isCalled = s_called.Contains(workload.Component);
            JsonNode strategy = workload.Spec["strategy"]!["rollingUpdate"]!;

            // A new denoiser may need the GPU of an old one.
            Assert.Equal(isCalled ? 0 : 1, strategy["maxUnavailable"]!.GetValue<long>());
            Assert.Equal(1, strategy["maxSurge"]!.GetValue<long>());
            Assert.Equal(isCalled, PreStop(workload) >= TimeSpan.FromSeconds(5));

            // With one replica, a disruption budget would either be without effect or block the drain of a node.
            Assert.True(!isCalled || workload.Spec["replicas"]!.GetValue<long>() > 1, $"{workload} has one replica.");
        }
    }

    [Theory]
    [InlineData("secrets.redis.redis_password", "")]
    [InlineData("secrets.rabbitmq.rabbitmq_password", "")]
    [InlineData("secrets.postgres.postgres_password", "with:signs/in@it1234")]
    [InlineData("config.generaton.hostname", "video.example.com")]
    [InlineData("network.dns_cidr", "10.0.0.10")]
    [InlineData("network.webhook_ports", "{}")]
    [InlineData("settings.Denoising:MaxBatchRows", "many")]
    public void Values_EmptyOrUnknown_AreRefusedByName(string path, string value)
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() =>
            Chart.Render(published.Folder, new Dictionary<string, string> { [path] = value })
        );

        Assert.Contains(path.Split('.')[^2], refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("secrets.redis.redis_password", "another1password2", "redis", true)]
    [InlineData("secrets.redis.redis_password", "another1password2", "postgres", false)]
    [InlineData("secrets.rabbitmq.rabbitmq_password", "another1password2", "denoising", true)]
    [InlineData("secrets.rabbitmq.rabbitmq_password", "another1password2", "gateway", false)]
    [InlineData("config.gateway.GRPC_PORT", "8082", "gateway", true)]
    [InlineData("config.gateway.Gateway__TrustedProxies__0", "10.0.0.0/8", "gateway", true)]
    [InlineData("config.gateway.Gateway__TrustedProxies__0", "10.0.0.0/8", "generation", false)]
    [InlineData("settings.Denoising__MaxBatchRows", "text", "denoising", true)]
    public void Values_Changed_ReplaceThePodsThatUseThem(string path, string value, string component, bool isReplaced)
    {
        var changed = Chart.Render(published.Folder, new Dictionary<string, string> { [path] = value });

        Assert.Equal(isReplaced, !JsonNode.DeepEquals(GetPods(published.Chart, component).Template, GetPods(changed, component).Template));

        static ChartObject GetPods(Chart chart, string component) =>
            chart.Objects.Single(one => one.Component == component && one.Kind is "Deployment" or "StatefulSet");
    }

    [Fact]
    public void Settings_OfTheInstallation_ReachEveryServiceAndOpenItsNetwork()
    {
        var chart = Chart.Render(
            published.Folder,
            new Dictionary<string, string>
            {
                ["settings.Artifacts__S3__Bucket"] = "videos",
                ["secretSettings.Artifacts__S3__SecretKey"] = "secret",
                ["network.s3_cidr"] = "10.1.0.0/16",
                ["network.s3_port"] = "9000",
                ["network.endpoint_cidr"] = "10.2.0.0/16",
                ["network.endpoint_port"] = "8000",
                ["network.webhook_ports"] = "{443,8443}",
            }
        );

        Assert.Equal("videos", chart.Objects.Single(one => one.Name == "settings-config").Text("data", "Artifacts__S3__Bucket"));
        JsonNode endpoint = chart.Objects.Single(one => one.Name == "moderation-network").Spec["egress"]!
            .AsArray()
            .Single(allowed => allowed!["to"]![0]!["ipBlock"]?["cidr"]?.GetValue<string>() == "10.2.0.0/16")!;
        Assert.Equal(8000, endpoint["ports"]![0]!["port"]!.GetValue<long>());
        ChartObject bucket = chart.Objects.Single(one => one.Name == "artifacts-network");
        JsonNode rule = bucket.Spec["egress"]!.AsArray().Single()!;
        Assert.Equal("10.1.0.0/16", rule["to"]![0]!["ipBlock"]!["cidr"]!.GetValue<string>());
        Assert.Equal(9000, rule["ports"]![0]!["port"]!.GetValue<long>());
        Assert.Equal(
            Workloads.Where(one => Environment(one).ContainsKey("Artifacts__Path")).Select(one => one.Component).Order(),
            bucket.Spec["podSelector"]!["matchExpressions"]![0]!["values"]!.AsArray().Select(name => name!.GetValue<string>()).Order()
        );
        JsonNode internet = chart.Objects.Single(one => one.Name == "generation-network").Spec["egress"]!
            .AsArray()
            .Single(one => one!.ToJsonString().Contains("0.0.0.0/0", StringComparison.Ordinal))!;
        Assert.Equal([443L, 8443L], internet["ports"]!.AsArray().Select(port => port!["port"]!.GetValue<long>()));
        Assert.DoesNotContain(Objects, one => one.Name == "artifacts-network");
        foreach (ChartObject service in Workloads.Where(one => one.Kind is "Deployment" or "Job"))
        {
            string[] sources =
            [
                .. service.Template!["spec"]!["containers"]![0]!["envFrom"]!
                    .AsArray()
                    .Select(source => (source!["configMapRef"] ?? source["secretRef"])!["name"]!.GetValue<string>()),
            ];
            Assert.Equal(["settings-config", "settings-secrets"], sources[^2..]);
        }
    }

    [Fact]
    public void Users_OfDatabaseAndBroker_AreDifferentForEachService()
    {
        string[] logins =
        [
            .. from workload in Workloads
            from variable in Environment(workload)
            from Match login in Login().Matches(variable.Value)
            select $"{workload.Component} as {login.Groups["user"].Value} with {login.Groups["password"].Value}",
        ];

        Assert.Equal(8, logins.Length);
        Assert.All(logins, login => Assert.Equal(login.Split(' ')[0], login.Split(' ')[2]));
        Assert.Equal(logins.Length, logins.Select(login => login.Split(' ')[4]).Append(Chart.Password).Distinct().Count() - 1);
    }

    [Fact]
    public void Queues_OfEveryService_AreQuorumQueues() =>
        Assert.All(
            Workloads.Where(one => Environment(one).ContainsKey("ConnectionStrings__rabbitmq")),
            one => Assert.Equal(nameof(QueueKind.Quorum), Environment(one)["MessageBus__Queues"])
        );

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
            select $"{GetNamespace(rule!, "from") ?? "anybody"} to {policy.Component}",
        ];
        string[] telemetry =
        [
            .. from policy in OfKind("NetworkPolicy")
            from rule in policy.Spec["egress"]!.AsArray()
            where GetNamespace(rule!, "to") == "monitoring"
            select $"{policy.Component}:{string.Join(',', rule!["ports"]!.AsArray().Select(port => port!["port"]))}",
        ];

        Assert.Equal(
            services.Select(service => $"monitoring to {service}").Append("anybody to gateway").Append("keda to postgres").Order(),
            open.Order()
        );
        Assert.Equal(services.Select(service => $"{service}:4317,4318"), telemetry.Order());
        Assert.Equal(
            ["generation"],
            OfKind("NetworkPolicy")
                .Where(one => one.Json.ToJsonString().Contains("0.0.0.0/0", StringComparison.Ordinal))
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
    public void Scaling_EveryStage_FollowsItsDemand()
    {
        ChartObject[] scalers = [.. OfKind("ScaledObject")];
        JsonNode[] triggers = [.. scalers.SelectMany(one => one.Spec["triggers"]!.AsArray())!];
        ChartObject login = Objects.Single(one => one.Kind == "TriggerAuthentication");
        JsonNode reference = login.Spec["secretTargetRef"]!.AsArray().Single()!;
        ChartObject secret = Objects.Single(one => one.Kind == "Secret" && one.Name == reference["name"]!.GetValue<string>());

        Assert.Equal(
            PipelineStages.All.Select(stage => $"SELECT jobs FROM stage_demand WHERE stage = '{stage}'").Order(),
            triggers.Select(trigger => trigger["metadata"]!["query"]!.GetValue<string>()).Order()
        );
        Assert.All(triggers, trigger => Assert.Equal("postgresql", trigger["type"]!.GetValue<string>()));
        Assert.All(triggers, trigger => Assert.Equal(login.Name, trigger["authenticationRef"]!["name"]!.GetValue<string>()));
        Assert.Matches(
            "^postgresql://scaler:[0-9a-f]{64}@postgres-service.namespace.svc:5432/videos[?]sslmode=disable$",
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

                // One replica at a time, and only when fewer have sufficed for some time.
                JsonNode down = scaler.Spec["advanced"]!["horizontalPodAutoscalerConfig"]!["behavior"]!["scaleDown"]!;
                Assert.True(down["stabilizationWindowSeconds"]!.GetValue<long>() >= 300);
                Assert.Equal(1, down["policies"]!.AsArray().Single()!["value"]!.GetValue<long>());
            }
        );
    }

    [Fact]
    public void Scaling_DenoiserIsStopped_OthersHavePlacesForItsJobs()
    {
        string target = Objects.Single(one => one.Name == "denoising-scaling").Spec["triggers"]![0]!["metadata"]![
            "targetQueryValue"
        ]!.GetValue<string>();

        // With n replicas left there are at most n times the target jobs.
        Assert.InRange(int.Parse(target, CultureInfo.InvariantCulture), 1, new DenoisingOptions().MaxConcurrentJobs);
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Order(StringComparer.Ordinal);

    private static TimeSpan Grace(JsonNode pod) => TimeSpan.FromSeconds(pod["terminationGracePeriodSeconds"]!.GetValue<long>());

    /// <summary>How long a pod serves calls after it has received the signal to stop; null if it stops at once.</summary>
    private static TimeSpan? PreStop(ChartObject workload) =>
        workload.Template!["spec"]!["containers"]![0]!["lifecycle"]?["preStop"]!["exec"]!["command"]![1]!.GetValue<string>() is { } seconds
            ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture))
            : null;

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

    private static string? GetNamespace(JsonNode rule, string direction) =>
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
            foreach ((string variable, JsonNode? value) in entries.Json[data]?.AsObject() ?? [])
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

    [GeneratedRegex("(amqp://|Username=)(?<user>[a-z-]+)(:|;Password=)(?<password>[0-9a-f]{64})")]
    private static partial Regex Login();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Humps();
}
