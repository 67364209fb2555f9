using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Builds pods with minimal privileges, resource limits, probes and a termination grace period.</summary>
internal static class ClusterPods
{
    private const string Gpu = "nvidia.com/gpu";

    /// <summary>How long a stopping pod still serves calls, until all nodes know that it is no longer an endpoint; in seconds.</summary>
    private const string EndpointRemovalSeconds = "10";

    /// <summary>Builds the pods of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="program">The container of the program. This method sets its security context, limits, probes and volumes.</param>
    /// <param name="needs">The requirements of the program.</param>
    /// <param name="volumes">The volumes of the program.</param>
    /// <param name="values">The chart's values, to which the requests and limits of the program are added.</param>
    public static V1PodTemplateSpec Build(
        IResource resource,
        V1Container program,
        ClusterNeeds needs,
        IReadOnlyList<ClusterVolume> volumes,
        HelmValues values
    )
    {
        Restrict(program, HelmTemplate.CreateResources(AddResources(resource, needs, values)));
        program.VolumeMounts = [.. volumes.Select(volume => volume.Mount)];
        AddProbes(resource, program, needs);
        if (needs.ServesCalls)
        {
            program.Lifecycle = new V1Lifecycle
            {
                PreStop = new V1LifecycleHandler { Exec = new V1ExecAction { Command = ["sleep", EndpointRemovalSeconds] } },
            };
        }

        if (needs.HasModels)
        {
            program.Env = [ClusterVolumes.BuildModelsVariable()];
        }

        return new V1PodTemplateSpec
        {
            Metadata = new V1ObjectMeta { Labels = ClusterNames.GetLabels(resource) },
            Spec = new V1PodSpec
            {
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                TerminationGracePeriodSeconds = needs.StopSeconds,
                SecurityContext = new V1PodSecurityContext
                {
                    RunAsNonRoot = true,
                    RunAsUser = needs.User,
                    RunAsGroup = needs.User,
                    FsGroup = needs.User,
                    FsGroupChangePolicy = "OnRootMismatch",
                    SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
                },
                InitContainers = needs.HasModels ? [BuildModelLinker(program)] : null,
                Containers = [program],
                TopologySpreadConstraints = needs.ServesCalls ? [BuildSpread(resource)] : null,
                Tolerations =
                    needs.Gpus > 0
                        ?
                        [
                            new V1Toleration
                            {
                                Key = Gpu,
                                OperatorProperty = "Exists",
                                Effect = "NoSchedule",
                            },
                        ]
                        : null,
                Volumes = [.. volumes.Select(volume => volume.Volume).OfType<V1Volume>()],
            },
        };
    }

    /// <summary>Adds a container that runs before the program, with its privileges.</summary>
    /// <param name="pods">The pods.</param>
    /// <param name="container">The container.</param>
    public static void AddInitContainer(V1PodTemplateSpec pods, V1Container container)
    {
        Restrict(container, BuildResources("50m", "500m", "64Mi"));
        pods.Spec.InitContainers = [.. pods.Spec.InitContainers ?? [], container];
    }

    /// <summary>Replicas are on different nodes if possible, so that one node does not take all of them with it.</summary>
    private static V1TopologySpreadConstraint BuildSpread(IResource resource) =>
        new()
        {
            TopologyKey = "kubernetes.io/hostname",
            MaxSkew = 1,
            WhenUnsatisfiable = "ScheduleAnyway",
            LabelSelector = ClusterNames.CreatePodSelector(resource),
        };

    private static V1Container BuildModelLinker(V1Container program)
    {
        V1Container linker = ClusterVolumes.BuildModelLinker(program.Image, program.ImagePullPolicy);
        Restrict(linker, BuildResources("50m", "500m", "64Mi"));
        return linker;
    }

    private static void Restrict(V1Container container, V1ResourceRequirements resources)
    {
        container.Resources = resources;
        container.SecurityContext = new V1SecurityContext
        {
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            RunAsNonRoot = true,
            Capabilities = new V1Capabilities { Drop = ["ALL"] },
        };
    }

    /// <summary>Services are probed over HTTP, servers by a shell command. A resource that runs once has no probes.</summary>
    private static void AddProbes(IResource resource, V1Container program, ClusterNeeds needs)
    {
        if (needs.Ready is { } ready)
        {
            program.StartupProbe = BuildCommandProbe(ready, failures: 30);
            program.ReadinessProbe = BuildCommandProbe(ready, failures: 3);
            program.LivenessProbe = BuildCommandProbe(needs.Alive ?? ready, failures: 6);
        }
        else if (resource.Annotations.OfType<EndpointAnnotation>().SingleOrDefault(endpoint => endpoint.Name == "http") is { } endpoint)
        {
            int port = ClusterNames.GetPort(endpoint);
            program.StartupProbe = BuildHttpProbe(port, "/alive", delay: 1, period: 2, timeout: 1, failures: 180);
            program.LivenessProbe = BuildHttpProbe(port, "/alive", delay: 5, period: 10, timeout: 5, failures: 6);
            program.ReadinessProbe = BuildHttpProbe(port, "/health", delay: 5, period: 5, timeout: 3, failures: 3);
        }
    }

    private static V1Probe BuildHttpProbe(int port, string path, int delay, int period, int timeout, int failures) =>
        new()
        {
            HttpGet = new V1HTTPGetAction
            {
                Path = path,
                Port = port,
                Scheme = "HTTP",
            },
            InitialDelaySeconds = delay,
            PeriodSeconds = period,
            TimeoutSeconds = timeout,
            FailureThreshold = failures,
            SuccessThreshold = 1,
        };

    private static V1Probe BuildCommandProbe(string command, int failures) =>
        new()
        {
            Exec = new V1ExecAction { Command = ["/bin/sh", "-c", command.Trim()] },
            PeriodSeconds = 10,
            TimeoutSeconds = 10,
            FailureThreshold = failures,
        };

    private static string AddResources(IResource resource, ClusterNeeds needs, HelmValues values)
    {
        var limits = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["cpu"] = needs.CpuLimit, ["memory"] = needs.Memory };
        if (needs.Gpus > 0)
        {
            limits[Gpu] = $"{needs.Gpus}";
        }

        return values.AddResources(
            resource,
            new SortedDictionary<string, string>(StringComparer.Ordinal) { ["cpu"] = needs.Cpu, ["memory"] = needs.Memory },
            limits
        );
    }

    private static V1ResourceRequirements BuildResources(string cpu, string cpuLimit, string memory) =>
        new()
        {
            Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(cpu), ["memory"] = new(memory) },
            Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new(cpuLimit), ["memory"] = new(memory) },
        };
}
