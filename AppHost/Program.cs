using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TextToVideo.AppHost;
using TextToVideo.AppHost.Kubernetes;
using TextToVideo.AppHost.LocalServers;

// The whole system on one page: infrastructure, services, gateway.
IDistributedApplicationBuilder builder = DashboardExtensions.CreateBuilder(args);
AppHostSettings settings;
try
{
    settings = AppHostSettings.Read(builder);
}
catch (InvalidSettingException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return RefusalWatch.InvalidSettings;
}

builder.ConfigureDashboard();

// Wait until every process has ended, so that none is left when the command line returns.
builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";

// Infrastructure: containers, or where no container engine runs the server programs of this machine. Jobs and messages outlive a
// restart; what Redis holds may be lost.
IResourceBuilder<IResourceWithConnectionString> rabbitmq = settings.UsesContainers
    ? builder.AddRabbitMQ("rabbitmq").WithDataVolume()
    : builder.AddLocalRabbitMQ("rabbitmq", settings.DataPath);
IResourceBuilder<IResourceWithConnectionString> videos = settings.UsesContainers
    ? builder.AddPostgres("postgres").WithDataVolume().AddDatabase("videos")
    : builder.AddLocalPostgres("postgres", "videos", settings.DataPath);
IResourceBuilder<IResourceWithConnectionString> redis = settings.UsesContainers
    ? builder.AddRedis("redis")
    : builder.AddLocalRedis("redis", settings.DataPath);

// The stages of the pipeline. They know the bus, Redis (progress) and the artifacts, and nothing of the jobs.
IResourceBuilder<ProjectResource>[] stages =
[
    .. builder.AddService<Projects.Moderation>("moderation", settings),
    .. builder.AddService<Projects.TextEncoding>("text-encoding", settings),
    .. builder.AddService<Projects.Denoising>("denoising", settings),
    .. builder.AddService<Projects.VaeDecoding>("vae-decoding", settings),
    .. builder.AddService<Projects.Transcoding>("transcoding", settings),
];

// The API, and the saga that leads the jobs through the stages.
IResourceBuilder<ProjectResource>[] generation = builder.AddService<Projects.Generation>("generation", settings);
foreach (IResourceBuilder<ProjectResource> replica in generation)
{
    replica.WithReference(videos, "videos").WaitFor(videos);
}

foreach (IResourceBuilder<ProjectResource> service in stages.Concat(generation))
{
    service
        .WithReference(rabbitmq)
        .WaitFor(rabbitmq)
        .WithReference(redis)
        .WaitFor(redis)
        .WithEnvironment("Artifacts__Path", settings.ArtifactsPath);
}

// The edge, the only part that callers reach. It starts when everything behind it is healthy.
IResourceBuilder<ProjectResource> gateway = builder
    .AddService<Projects.Gateway>("gateway", settings, settings.Port)
    .Single()
    .WithReference("generation", generation)
    .WaitForAll(generation)
    .WaitForAll(stages)
    .WithReference(redis)
    .WaitFor(redis)
    .WithExternalHttpEndpoints();

if (builder.ExecutionContext.IsRunMode)
{
    builder.Services.TryAddSingleton(TimeProvider.System);
    builder.Services.AddHostedService<RestartService>();
    builder.Services.AddSingleton(gateway.Resource).AddHostedService<AddressReport>();
}

// The gateway refuses to listen where others can reach it while there is no API key.
if (settings.Host is { } host && builder.ExecutionContext.IsRunMode)
{
    gateway.WithEndpoint("http", endpoint => endpoint.TargetHost = host);
    builder.Services.AddHostedService<RefusalWatch>();
}

// A cluster has the same resources, with additions.
if (builder.ExecutionContext.IsPublishMode)
{
    builder.AddCluster(generation.Single(), settings);
}

DistributedApplication application = builder.Build();
if (builder.ExecutionContext.IsRunMode)
{
    application.LogInfrastructure(settings.UsesContainers);
}

return await application.RunToExitCodeAsync();
