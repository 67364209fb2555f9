using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Builds the workloads that run pods: deployments, stateful sets and jobs.</summary>
internal static class ClusterWorkloads
{
    /// <summary>How long a finished job is kept for inspection: one day, in seconds.</summary>
    private const int JobLifetime = 86400;

    /// <summary>Builds a stateful set for a server or a deployment for a service, with its scaler and disruption budget.</summary>
    /// <param name="resource">The server or service.</param>
    /// <param name="pods">The template of its pods.</param>
    /// <param name="needs">The requirements of the resource.</param>
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

        V1Deployment deployment = BuildDeployment(resource, pods, needs);
        yield return deployment;
        if (needs.Stages.Count > 0)
        {
            yield return ClusterScaling.BuildScaler(resource, deployment, needs);
        }
    }

    /// <summary>Builds a job that runs once for each revision of the release.</summary>
    /// <param name="resource">The resource that runs once.</param>
    /// <param name="pods">The template of its pods.</param>
    public static V1Job BuildJob(IResource resource, V1PodTemplateSpec pods)
    {
        pods.Spec.RestartPolicy = "OnFailure";
        return new V1Job
        {
            Metadata = ClusterNames.CreateMetadata(resource, "{{ .Release.Revision }}"),
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
            Metadata = ClusterNames.CreateMetadata(resource, "disruption"),
            Spec = new V1PodDisruptionBudgetSpec { MaxUnavailable = 1, Selector = ClusterNames.CreatePodSelector(resource) },
        }.Initialize();

    private static V1StatefulSet BuildStatefulSet(IResource resource, V1PodTemplateSpec pods, IReadOnlyList<ClusterVolume> volumes)
    {
        V1PersistentVolumeClaim[] claims = [.. volumes.Select(volume => volume.Claim).OfType<V1PersistentVolumeClaim>()];
        return new V1StatefulSet
        {
            Metadata = ClusterNames.CreateMetadata(resource, "statefulset"),
            Spec = new V1StatefulSetSpec
            {
                Replicas = resource.GetReplicaCount(),
                ServiceName = ClusterNames.GetServiceName(resource),
                Selector = ClusterNames.CreatePodSelector(resource),
                Template = pods,
                VolumeClaimTemplates = claims.Length == 0 ? null : claims,
            },
        }.Initialize();
    }

    /// <summary>
    /// Omits the number of replicas of a scaled deployment, which every upgrade of the chart would reset. Pods that serve calls are only
    /// stopped when their successors are ready. A stage's new pod may need the GPU of an old one, and its queue keeps the work meanwhile.
    /// </summary>
    private static V1Deployment BuildDeployment(IResource resource, V1PodTemplateSpec pods, ClusterNeeds needs) =>
        new V1Deployment
        {
            Metadata = ClusterNames.CreateMetadata(resource, "deployment"),
            Spec = new V1DeploymentSpec
            {
                Replicas = needs.Stages.Count > 0 ? null : resource.GetReplicaCount(),
                Selector = ClusterNames.CreatePodSelector(resource),
                Strategy = new V1DeploymentStrategy
                {
                    Type = "RollingUpdate",
                    RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = 1, MaxUnavailable = needs.ServesCalls ? 0 : 1 },
                },
                Template = pods,
            },
        }.Initialize();
}
