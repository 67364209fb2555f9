using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>What keeps pods running: deployments, stateful sets and jobs.</summary>
internal static class ClusterWorkloads
{
    /// <summary>How long a finished job can be looked at: a day, in seconds.</summary>
    private const int JobLifetime = 86400;

    /// <summary>Builds a stateful set for a server or a deployment for a service, with what scales it and limits its disruption.</summary>
    /// <param name="resource">The server or service.</param>
    /// <param name="pods">Its pods.</param>
    /// <param name="needs">What it needs.</param>
    /// <param name="volumes">The volumes of its pods.</param>
    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> Build(
        IResource resource,
        V1PodTemplateSpec pods,
        ClusterNeeds needs,
        IReadOnlyList<ClusterVolume> volumes
    )
    {
        yield return BuildDisruptionBudget(resource);
        if (resource is IResourceWithConnectionString)
        {
            yield return BuildStatefulSet(resource, pods, volumes);
            yield break;
        }

        V1Deployment deployment = BuildDeployment(resource, pods, isScaled: needs.Queues.Count > 0);
        yield return deployment;
        if (needs.Queues.Count > 0)
        {
            yield return ClusterScaling.BuildScaler(resource, deployment, needs);
        }
    }

    /// <summary>Builds a job that runs once for each revision of the release.</summary>
    /// <param name="resource">The resource that runs once.</param>
    /// <param name="pods">Its pods.</param>
    public static V1Job BuildJob(IResource resource, V1PodTemplateSpec pods)
    {
        pods.Spec.RestartPolicy = "OnFailure";
        return new V1Job
        {
            Metadata = ClusterNames.Metadata(resource, "{{ .Release.Revision }}"),
            Spec = new V1JobSpec
            {
                BackoffLimit = 10,
                TtlSecondsAfterFinished = JobLifetime,
                Template = pods,
            },
        }.Initialize();
    }

    private static V1PodDisruptionBudget BuildDisruptionBudget(IResource resource) =>
        new V1PodDisruptionBudget
        {
            Metadata = ClusterNames.Metadata(resource, "disruption"),
            Spec = new V1PodDisruptionBudgetSpec { MaxUnavailable = 1, Selector = ClusterNames.PodsOf(resource) },
        }.Initialize();

    private static V1StatefulSet BuildStatefulSet(IResource resource, V1PodTemplateSpec pods, IReadOnlyList<ClusterVolume> volumes)
    {
        V1PersistentVolumeClaim[] claims = [.. volumes.Select(volume => volume.Claim).OfType<V1PersistentVolumeClaim>()];
        return new V1StatefulSet
        {
            Metadata = ClusterNames.Metadata(resource, "statefulset"),
            Spec = new V1StatefulSetSpec
            {
                Replicas = resource.GetReplicaCount(),
                ServiceName = ClusterNames.Service(resource),
                Selector = ClusterNames.PodsOf(resource),
                Template = pods,
                VolumeClaimTemplates = claims.Length == 0 ? null : claims,
            },
        }.Initialize();
    }

    /// <summary>A deployment that is scaled has no number of replicas: an upgrade of the chart would reset it.</summary>
    private static V1Deployment BuildDeployment(IResource resource, V1PodTemplateSpec pods, bool isScaled) =>
        new V1Deployment
        {
            Metadata = ClusterNames.Metadata(resource, "deployment"),
            Spec = new V1DeploymentSpec
            {
                Replicas = isScaled ? null : resource.GetReplicaCount(),
                Selector = ClusterNames.PodsOf(resource),
                Strategy = new V1DeploymentStrategy
                {
                    Type = "RollingUpdate",
                    RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = 1, MaxUnavailable = 1 },
                },
                Template = pods,
            },
        }.Initialize();
}
