using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Scales each stage by the length of its queues, with KEDA.</summary>
internal static class ClusterScaling
{
    private const string Login = "rabbitmq-scaling";
    private const string LoginKey = "host";
    private const int MaxReplicas = 8;

    /// <summary>KEDA's default, in seconds. It applies only to scaling to zero, which no stage does.</summary>
    private const int CooldownPeriod = 300;

    /// <summary>Builds the credentials with which KEDA connects to the broker. KEDA runs in another namespace.</summary>
    /// <param name="broker">The broker.</param>
    public static IEnumerable<IKubernetesObject<V1ObjectMeta>> BuildLogin(RabbitMQServerResource broker)
    {
        int port = ClusterNames.GetPort(broker.PrimaryEndpoint.EndpointAnnotation);
        string user = HelmValues.Expression(HelmValues.Config, broker, "RABBITMQ_DEFAULT_USER");
        string password = HelmValues.Expression(HelmValues.Secrets, broker, broker.PasswordParameter.Name);
        string host = $"{ClusterNames.GetServiceName(broker)}.{{{{ .Release.Namespace }}}}.svc:{port}";
        Dictionary<string, string> labels = ClusterNames.GetLabels(broker);
        yield return new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = Login, Labels = labels },
            Type = "Opaque",
            StringData = new Dictionary<string, string> { [LoginKey] = $"amqp://{user}:{password}@{host}" },
        }.Initialize();
        yield return new TriggerAuthentication
        {
            Metadata = new V1ObjectMeta { Name = $"{Login}-login", Labels = labels },
            Spec = new TriggerAuthenticationSpec([new SecretTarget(LoginKey, Login, LoginKey)]),
        }.Initialize();
    }

    /// <summary>
    /// Builds the scaler of a stage. The minimum is one replica, because messages in progress do not count as waiting.
    /// </summary>
    /// <param name="stage">The stage.</param>
    /// <param name="deployment">The deployment of the stage.</param>
    /// <param name="needs">The requirements, which contain the queues of the stage.</param>
    public static ScaledObject BuildScaler(IResource stage, V1Deployment deployment, ClusterNeeds needs) =>
        new ScaledObject
        {
            Metadata = ClusterNames.CreateMetadata(stage, "scaling"),
            Spec = new ScaledObjectSpec(
                new V1CrossVersionObjectReference
                {
                    ApiVersion = deployment.ApiVersion,
                    Kind = deployment.Kind,
                    Name = deployment.Metadata.Name,
                },
                stage.GetReplicaCount(),
                MaxReplicas,
                CooldownPeriod,
                [.. needs.Queues.Select(queue => BuildTrigger(queue, needs.QueueLength))]
            ),
        }.Initialize();

    private static ScaleTrigger BuildTrigger(string queue, int length) =>
        new(
            "rabbitmq",
            new Dictionary<string, string>
            {
                ["protocol"] = "amqp",
                ["queueName"] = queue,
                ["mode"] = "QueueLength",
                ["value"] = $"{length}",
            },
            new V1LocalObjectReference { Name = $"{Login}-login" }
        );
}
