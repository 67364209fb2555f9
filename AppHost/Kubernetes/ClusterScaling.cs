using Aspire.Hosting.Kubernetes.Resources;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Scales each stage by the queue that it works on, with KEDA.</summary>
internal static class ClusterScaling
{
    private const string Login = "rabbitmq-scaling";
    private const string LoginKey = "host";
    private const int MostReplicas = 8;

    /// <summary>How KEDA, which is in a namespace of its own, reaches the broker.</summary>
    public static IEnumerable<BaseKubernetesResource> LoginTo(RabbitMQServerResource broker, Dictionary<string, string> labels)
    {
        int port = broker.PrimaryEndpoint.EndpointAnnotation.TargetPort!.Value;
        string user = $"{{{{ .Values.config.{broker.Name}.RABBITMQ_DEFAULT_USER }}}}";
        string password = $"{{{{ .Values.secrets.{broker.Name}.{broker.Name}_password }}}}";
        yield return new Secret
        {
            Metadata = { Name = Login, Labels = labels },
            Type = "Opaque",
            StringData = { [LoginKey] = $"amqp://{user}:{password}@{broker.Name}-service.{{{{ .Release.Namespace }}}}.svc:{port}" },
        };
        yield return new Manifest("keda.sh/v1alpha1", "TriggerAuthentication")
        {
            Metadata = { Name = $"{Login}-login", Labels = labels },
            Spec =
            {
                ["secretTargetRef"] = new[]
                {
                    new Dictionary<string, object> { ["parameter"] = LoginKey, ["name"] = Login, ["key"] = LoginKey },
                },
            },
        };
    }

    /// <summary>Scales a stage. The messages that it holds do not wait, so there is always one replica at least.</summary>
    public static Manifest Of(Deployment stage, ClusterNeeds needs) => new("keda.sh/v1alpha1", "ScaledObject")
    {
        Metadata =
        {
            Name = stage.Metadata.Name.Replace("-deployment", "-scaling", StringComparison.Ordinal), Labels = stage.Metadata.Labels,
        },
        Spec =
        {
            ["scaleTargetRef"] = new Dictionary<string, object>
            {
                ["apiVersion"] = stage.ApiVersion!, ["kind"] = stage.Kind!, ["name"] = stage.Metadata.Name,
            },
            ["minReplicaCount"] = stage.Spec.Replicas ?? 1,
            ["maxReplicaCount"] = MostReplicas,
            ["cooldownPeriod"] = 300,
            ["triggers"] = needs.Queues.Select(queue => new Dictionary<string, object>
            {
                ["type"] = "rabbitmq",
                ["metadata"] = new Dictionary<string, string>
                {
                    ["protocol"] = "amqp", ["queueName"] = queue, ["mode"] = "QueueLength", ["value"] = $"{needs.QueueLength}",
                },
                ["authenticationRef"] = new Dictionary<string, object> { ["name"] = $"{Login}-login" },
            }).ToArray(),
        },
    };
}
