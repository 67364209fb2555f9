using Aspire.Hosting.Pipelines;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Adds what the application needs only in a cluster, and the pipeline step that publishes it as a Helm chart.</summary>
internal static class ClusterExtensions
{
    /// <summary>Completes the application for a cluster, and adds the step that publishes it.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="generation">The service that owns the database to migrate.</param>
    /// <param name="settings">The settings, which contain the number of GPUs of a denoiser.</param>
    public static void AddCluster(
        this IDistributedApplicationBuilder builder,
        IResourceBuilder<ProjectResource> generation,
        AppHostSettings settings
    )
    {
        IResourceBuilder<PostgresDatabaseResource> videos = builder.CreateResourceBuilder(
            builder.Resources.OfType<PostgresDatabaseResource>().Single()
        );
        IResourceBuilder<ParameterResource> hostname = builder.AddParameter(
            ClusterNames.HostnameParameter,
            "video.example.com",
            publishValueAsDefault: true
        );
        generation
            .WithEnvironment("DownloadLinks__BaseUrl", ReferenceExpression.Create($"https://{hostname.Resource}"))
            .WithEnvironment("JobStore__Migrate", "false");
        builder.CreateResourceBuilder(videos.Resource.Parent).WithEnvironment("POSTGRES_DB", videos.Resource.DatabaseName);
        foreach (RabbitMQServerResource broker in builder.Resources.OfType<RabbitMQServerResource>().ToArray())
        {
            // Six hours in milliseconds, because a consumer acknowledges a message only after finishing the work.
            builder
                .CreateResourceBuilder(broker)
                .WithEnvironment("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-rabbit consumer_timeout 21600000");
        }

        foreach (ProjectResource service in builder.Resources.OfType<ProjectResource>().ToArray())
        {
            builder
                .CreateResourceBuilder(service)
                .WithEnvironment("OTEL_SERVICE_NAME", service.Name)
                // This would trust the forwarded headers of every caller. The gateway trusts those of the proxies in its own setting.
                .WithEnvironment("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "false")
                .WithEnvironment("ASPNETCORE_URLS", "http://*:8080");
        }

        // The gateway starts before the first key exists, so that an installation that waits for it ends.
        builder
            .CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(service => service.Name == "gateway"))
            .WithEnvironment("Gateway__Proxy__RequireKey", "true")
            // A value of the chart that only the gateway has: the addresses of the ingress controller.
            .WithEnvironment("Gateway__TrustedProxies__0", string.Empty);

        // Every service declares the queues that it uses, so all need the same kind.
        foreach (
            ProjectResource service in builder.Resources.OfType<ProjectResource>().Where(service => service.Name != "gateway").ToArray()
        )
        {
            builder.CreateResourceBuilder(service).WithEnvironment("MessageBus__Queues", "Quorum");
        }

        builder
            .AddProject<Projects.Generation>("migrations")
            .WithArgs("migrate")
            .WithEnvironment("OTEL_SERVICE_NAME", "migrations")
            .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString)
            .WithReference(videos)
            .WithAnnotation(new RunOnceAnnotation(generation.Resource));

        // The step needs no other step, because the values of parameters are passed to Helm and not to Aspire.
        builder.Pipeline.AddStep("publish-kubernetes", new HelmChart(settings).PublishAsync, requiredBy: WellKnownPipelineSteps.Publish);
    }
}
