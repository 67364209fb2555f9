using Aspire.Hosting.Kubernetes.Resources;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>What all pods have in common: few rights, limits, and time to stop.</summary>
internal static class ClusterPods
{
    private const string Gpu = "nvidia.com/gpu";

    /// <summary>Hardens a pod and gives its container what it needs.</summary>
    public static void Harden(PodSpecV1 pod, ClusterNeeds needs)
    {
        pod.AutomountServiceAccountToken = false;
        pod.EnableServiceLinks = false;
        pod.TerminationGracePeriodSeconds = needs.StopSeconds;
        pod.SecurityContext = new PodSecurityContextV1
        {
            RunAsNonRoot = true,
            RunAsUser = needs.User,
            RunAsGroup = needs.User,
            FsGroup = needs.User,
            FsGroupChangePolicy = "OnRootMismatch",
            SeccompProfile = new SeccompProfileV1 { Type = "RuntimeDefault" },
        };
        foreach (ContainerV1 container in pod.InitContainers.Concat(pod.Containers))
        {
            container.SecurityContext = new SecurityContextV1
            {
                AllowPrivilegeEscalation = false,
                ReadOnlyRootFilesystem = true,
                RunAsNonRoot = true,
                Capabilities = new CapabilitiesV1 { Drop = { "ALL" } },
            };
        }

        foreach (ContainerV1 container in pod.InitContainers)
        {
            container.Resources = Resources("50m", "500m", "64Mi");
        }

        ContainerV1 program = pod.Containers[0];
        program.Resources = Resources(needs.Cpu, needs.CpuLimit, needs.Memory);
        if (needs.Gpus > 0)
        {
            program.Resources.Limits[Gpu] = $"{needs.Gpus}";
            pod.Tolerations.Add(new TolerationV1 { Key = Gpu, Operator = "Exists", Effect = "NoSchedule" });
        }
    }

    /// <summary>Probes a server that speaks no HTTP.</summary>
    public static void Probe(ContainerV1 server, string ready, string alive)
    {
        server.StartupProbe = Command(ready, failures: 30);
        server.ReadinessProbe = Command(ready, failures: 3);
        server.LivenessProbe = Command(alive, failures: 6);
    }

    private static ProbeV1 Command(string command, int failures) => new()
    {
        Exec = new ExecActionV1 { Command = { "/bin/sh", "-c", command.Trim() } },
        PeriodSeconds = 10,
        TimeoutSeconds = 10,
        FailureThreshold = failures,
    };

    private static ResourceRequirementsV1 Resources(string cpu, string cpuLimit, string memory) => new()
    {
        Requests = { ["cpu"] = cpu, ["memory"] = memory },
        Limits = { ["cpu"] = cpuLimit, ["memory"] = memory },
    };
}
