using Aspire.Hosting.Pipelines;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>What the application has only in a cluster, and the step of Aspire's pipeline that publishes it as a Helm chart.</summary>
internal static class ClusterExtensions
{
    /// <summary>Completes the application for a cluster, and adds the step.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="generation">The service whose database is migrated.</param>
    /// <param name="settings">How many GPUs a denoiser has.</param>
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
            // A message is held for as long as the work that it asks for takes. In milliseconds.
            builder
                .CreateResourceBuilder(broker)
                .WithEnvironment("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-rabbit consumer_timeout 21600000");
        }

        foreach (ProjectResource service in builder.Resources.OfType<ProjectResource>().ToArray())
        {
            builder
                .CreateResourceBuilder(service)
                .WithEnvironment("OTEL_SERVICE_NAME", service.Name)
                // The services trust the address of the connection, and no header.
                .WithEnvironment("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "false")
                .WithEnvironment("ASPNETCORE_URLS", "http://*:8080");
        }

        builder
            .AddProject<Projects.Generation>("migrations")
            .WithArgs("migrate")
            .WithEnvironment("OTEL_SERVICE_NAME", "migrations")
            .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString)
            .WithReference(videos)
            .WithAnnotation(new RunOnceAnnotation(generation.Resource));

        // It depends on no other step: the values of parameters are given to Helm, not to Aspire.
        builder.Pipeline.AddStep("publish-kubernetes", new HelmChart(settings).PublishAsync, requiredBy: WellKnownPipelineSteps.Publish);
    }
}
