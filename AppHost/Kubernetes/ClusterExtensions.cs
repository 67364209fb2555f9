using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Kubernetes.Resources;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>What the application has in a cluster besides what Aspire makes of it.</summary>
internal static class ClusterExtensions
{
    /// <summary>The label with a resource's name.</summary>
    public const string ComponentLabel = "app.kubernetes.io/component";

    /// <summary>The chart's name.</summary>
    private const string ChartName = "text-to-video";

    /// <summary>Where callers reach the system, which download links begin with.</summary>
    private const string Hostname = "hostname";

    /// <summary>Adds it to all resources.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="generation">The service whose database is migrated.</param>
    /// <param name="videos">The database.</param>
    /// <param name="settings">How many GPUs a denoiser has.</param>
    public static void AddCluster(
        this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> generation,
        IResourceBuilder<PostgresDatabaseResource> videos, AppHostSettings settings)
    {
        builder.AddKubernetesEnvironment(ChartName).WithDashboard(false);
        IResourceBuilder<ParameterResource> hostname = builder.AddParameter(Hostname, "video.example.com", publishValueAsDefault: true);
        generation
            .WithEnvironment("DownloadLinks__BaseUrl", ReferenceExpression.Create($"https://{hostname.Resource}"))
            .WithEnvironment("JobStore__Migrate", "false");
        IResourceBuilder<ProjectResource> migrations = builder.AddProject<Projects.Generation>("migrations")
            .WithArgs("migrate").WithReference(videos);
        builder.CreateResourceBuilder(videos.Resource.Parent).WithEnvironment("POSTGRES_DB", videos.Resource.DatabaseName);

        // A message is held as long as the work that it asks for takes. In milliseconds.
        foreach (RabbitMQServerResource broker in builder.Resources.OfType<RabbitMQServerResource>().ToArray())
        {
            builder.CreateResourceBuilder(broker)
                .WithEnvironment("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-rabbit consumer_timeout 21600000");
        }

        var network = new ClusterNetwork([.. builder.Resources]);
        foreach (ContainerResource server in builder.Resources.OfType<ContainerResource>())
        {
            builder.CreateResourceBuilder(server).PublishAsKubernetesService(made => Finish(made, server, network, settings));
        }

        foreach (ProjectResource service in builder.Resources.OfType<ProjectResource>().Where(one => one != migrations.Resource))
        {
            builder.CreateResourceBuilder(service)
                .WithHttpProbe(ProbeType.Startup, "/alive", initialDelaySeconds: 1, periodSeconds: 2, failureThreshold: 180)
                .WithHttpProbe(ProbeType.Liveness, "/alive", periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6)
                .WithHttpProbe(ProbeType.Readiness, "/health", periodSeconds: 5, timeoutSeconds: 3)

                // The services trust the address of whoever is connected, and no header.
                .WithEnvironment("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "false")
                .WithEnvironment("ASPNETCORE_URLS", "http://*:8080")
                .PublishAsKubernetesService(made => Finish(made, service, network, settings));
        }

        migrations.PublishAsKubernetesService(made => MakeJob(made, migrations.Resource, generation.Resource, network));
    }

    private static void Finish(KubernetesResource made, IResource resource, ClusterNetwork network, AppHostSettings settings)
    {
        ClusterNeeds usual = ClusterNeeds.Of(resource);
        ClusterNeeds needs = usual.Gpus > 0 && settings.Gpus is { } gpus ? usual with { Gpus = gpus } : usual;
        Dictionary<string, string> labels = made.Workload!.Metadata.Labels;
        PodSpecV1 pod = made.Workload.PodTemplate.Spec;
        if (made.Workload is StatefulSet servers)
        {
            ClusterVolumes.Keep(servers);
        }

        if (made.ConfigMap?.Data.ContainsKey("Artifacts__Path") == true)
        {
            ClusterVolumes.AddArtifacts(pod);
        }

        if (needs.HasModels)
        {
            ClusterVolumes.AddModels(pod);
        }

        if (needs.Ready is { } ready)
        {
            ClusterPods.Probe(pod.Containers[0], ready, needs.Alive ?? ready);
        }

        ClusterVolumes.AddTemporary(pod, needs.Folders.Prepend("/tmp"));
        ClusterPods.Harden(pod, needs);
        made.AdditionalResources.Add(network.PolicyOf(resource, needs, labels));
        made.AdditionalResources.Add(DisruptionBudget(resource, labels));
        if (needs.Queues.Count > 0 && made.Workload is Deployment stage)
        {
            made.AdditionalResources.Add(ClusterScaling.Of(stage, needs));
            stage.Spec.Replicas = null;
        }

        made.AdditionalResources.AddRange(resource switch
        {
            RabbitMQServerResource broker => ClusterScaling.LoginTo(broker, labels),
            { Name: "gateway" } => ClusterIngress.Of(resource.Name, $"{{{{ .Values.config.generation.{Hostname} }}}}", labels),
            { Name: "generation" } => [ClusterVolumes.ArtifactsClaim(), ClusterVolumes.ModelsClaim()],
            _ => [],
        });
    }

    /// <summary>Migrations run once for each version, before the services of that version touch the database.</summary>
    private static void MakeJob(KubernetesResource made, IResource migrations, IResource service, ClusterNetwork network)
    {
        ClusterNeeds needs = ClusterNeeds.Of(migrations);
        Dictionary<string, string> labels = made.Workload!.Metadata.Labels;
        PodTemplateSpecV1 template = made.Workload.PodTemplate;
        template.Spec.RestartPolicy = "OnFailure";
        template.Spec.Containers[0].Image = $"{{{{ .Values.parameters.{service.Name}.{service.Name}_image }}}}";
        ClusterVolumes.AddTemporary(template.Spec, ["/tmp"]);
        ClusterPods.Harden(template.Spec, needs);
        made.Workload = null;
        made.AdditionalResources.Add(new Manifest("batch/v1", "Job")
        {
            Metadata = { Name = $"{migrations.Name}-{{{{ .Release.Revision }}}}", Labels = labels },
            Spec = { ["backoffLimit"] = 10, ["ttlSecondsAfterFinished"] = 86400, ["template"] = template },
        });
        made.AdditionalResources.Add(network.PolicyOf(migrations, needs, labels));
    }

    private static Manifest DisruptionBudget(IResource resource, Dictionary<string, string> labels) =>
        new("policy/v1", "PodDisruptionBudget")
        {
            Metadata = { Name = $"{resource.Name}-disruption", Labels = labels },
            Spec = { ["maxUnavailable"] = 1, ["selector"] = new Dictionary<string, object> { ["matchLabels"] = labels } },
        };
}
