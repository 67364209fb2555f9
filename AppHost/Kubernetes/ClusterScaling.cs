using System.Globalization;
using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>
/// Scales each stage by the jobs that it still has to work on, waiting or in progress, with KEDA. The database counts them in the view
/// <c>stage_demand</c>.
/// </summary>
internal static class ClusterScaling
{
    /// <summary>The name of the secret with KEDA's credentials.</summary>
    public const string Login = "postgres-scaling";

    private const string LoginKey = "connection";
    private const int MaxReplicas = 8;

    /// <summary>How often the demand is read, in seconds.</summary>
    private const int PollingInterval = 15;

    /// <summary>How long the demand must have been lower before a replica is stopped, in seconds.</summary>
    private const int ScaleDownWindow = 300;

    /// <summary>The time between the stops of two replicas, whose jobs move to the others, in seconds.</summary>
    private const int ScaleDownPeriod = 60;

    /// <summary>
    /// Builds the credentials with which KEDA reads the demand. KEDA runs in another namespace, and its user may read nothing else.
    /// </summary>
    /// <param name="database">The database.</param>
    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> BuildLogin(PostgresDatabaseResource database)
    {
        PostgresServerResource server = database.Parent;
        int port = ClusterNames.GetPort(server.PrimaryEndpoint.EndpointAnnotation);
        string host = $"{ClusterNames.GetServiceName(server)}.{{{{ .Release.Namespace }}}}.svc:{port}";
        string password = ClusterUsers.GetPassword(server, server.PasswordParameter, ClusterUsers.Scaler);
        Dictionary<string, string> labels = ClusterNames.GetLabels(server);
        yield return new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = Login, Labels = labels },
            Type = "Opaque",
            StringData = new Dictionary<string, string>
            {
                [LoginKey] = $"postgresql://{ClusterUsers.Scaler}:{password}@{host}/{database.DatabaseName}?sslmode=disable",
            },
        }.Initialize();
        yield return new TriggerAuthentication
        {
            Metadata = new V1ObjectMeta { Name = $"{Login}-login", Labels = labels },
            Spec = new TriggerAuthenticationSpec([new SecretTarget(LoginKey, Login, LoginKey)]),
        }.Initialize();
    }

    /// <summary>
    /// Builds the scaler of a stage. The minimum is one replica, because a model takes minutes to load.
    /// </summary>
    /// <param name="resource">The service that works on the stages.</param>
    /// <param name="deployment">The deployment of the service.</param>
    /// <param name="needs">The requirements, which contain the stages.</param>
    public static ScaledObject BuildScaler(IResource resource, V1Deployment deployment, ClusterNeeds needs) =>
        new ScaledObject
        {
            Metadata = ClusterNames.CreateMetadata(resource, "scaling"),
            Spec = new ScaledObjectSpec(
                new V1CrossVersionObjectReference
                {
                    ApiVersion = deployment.ApiVersion,
                    Kind = deployment.Kind,
                    Name = deployment.Metadata.Name,
                },
                resource.GetReplicaCount(),
                MaxReplicas,
                PollingInterval,
                new ScalingBehaviour(new HorizontalPodAutoscalerConfig(BuildBehaviour())),
                [.. needs.Stages.Select(stage => BuildTrigger(stage, needs.JobsPerReplica))]
            ),
        }.Initialize();

    private static V2HorizontalPodAutoscalerBehavior BuildBehaviour() =>
        new()
        {
            ScaleDown = new V2HPAScalingRules
            {
                StabilizationWindowSeconds = ScaleDownWindow,
                Policies =
                [
                    new V2HPAScalingPolicy
                    {
                        Type = "Pods",
                        Value = 1,
                        PeriodSeconds = ScaleDownPeriod,
                    },
                ],
            },
        };

    private static ScaleTrigger BuildTrigger(string stage, int jobsPerReplica) =>
        new(
            "postgresql",
            new Dictionary<string, string>
            {
                ["query"] = $"SELECT jobs FROM stage_demand WHERE stage = '{stage}'",
                ["targetQueryValue"] = jobsPerReplica.ToString(CultureInfo.InvariantCulture),
            },
            new V1LocalObjectReference { Name = $"{Login}-login" }
        );
}
