using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TextToVideo.AppHost;
using TextToVideo.AppHost.Kubernetes;
using TextToVideo.AppHost.LocalServers;

// The whole system in one file: infrastructure, services and gateway.
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

// Wait until every process has exited, so that no process is left when the command returns.
builder.Configuration["DcpPublisher:WaitForResourceCleanup"] = "true";

// The infrastructure: containers, or local server programs if no container engine is running. Jobs and messages survive a restart; the
// data in Redis may be lost.
IResourceBuilder<IResourceWithConnectionString> rabbitmq = settings.UsesContainers
    ? builder.AddRabbitMQ("rabbitmq").WithDataVolume()
    : builder.AddLocalRabbitMQ("rabbitmq", settings.DataPath);
IResourceBuilder<IResourceWithConnectionString> videos = settings.UsesContainers
    ? builder.AddPostgres("postgres").WithDataVolume().AddDatabase("videos")
    : builder.AddLocalPostgres("postgres", "videos", settings.DataPath);
IResourceBuilder<IResourceWithConnectionString> redis = settings.UsesContainers
    ? builder.AddRedis("redis")
    : builder.AddLocalRedis("redis", settings.DataPath);

// The stages of the pipeline. They use the bus, Redis (for progress) and the artifacts, but not the job database.
IResourceBuilder<ProjectResource>[] stages =
[
    .. builder.AddService<Projects.Moderation>("moderation", settings),
    .. builder.AddService<Projects.TextEncoding>("text-encoding", settings),
    .. builder.AddService<Projects.Denoising>("denoising", settings),
    .. builder.AddService<Projects.VaeDecoding>("vae-decoding", settings),
    .. builder.AddService<Projects.Transcoding>("transcoding", settings),
];

// The API, and the saga that takes each job through the stages.
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

// The gateway, the only service that clients can reach. It starts when everything behind it is healthy.
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

// While no API key exists, the gateway refuses to listen on an address that other machines can reach.
if (settings.Host is { } host && builder.ExecutionContext.IsRunMode)
{
    gateway.WithEndpoint("http", endpoint => endpoint.TargetHost = host);
    builder.Services.AddHostedService<RefusalWatch>();
}

// A cluster has the same resources and some more.
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
