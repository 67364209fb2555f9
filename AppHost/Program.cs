using Microsoft.Extensions.DependencyInjection;
using TextToVideo.AppHost;

// The whole system on one page: infrastructure, services, gateway. Each resource is a process of its own.
IDistributedApplicationBuilder builder = DistributedApplication.CreateBuilder(args);
if (AppHostSettings.Read(builder, out string? wrong) is not { } settings)
{
    Console.Error.WriteLine(wrong);
    return 2;
}

// Infrastructure. Jobs and messages outlive a restart; what Redis holds may be lost.
IResourceBuilder<RabbitMQServerResource> rabbitmq = builder.AddRabbitMQ("rabbitmq").WithDataVolume();
IResourceBuilder<PostgresDatabaseResource> videos = builder.AddPostgres("postgres").WithDataVolume().AddDatabase("videos");
IResourceBuilder<RedisResource> redis = builder.AddRedis("redis");

// The stages of the pipeline. They know the bus, Redis (progress) and the artifacts, and nothing of the jobs.
IResourceBuilder<ProjectResource>[] stages =
[
    builder.AddService<Projects.Moderation>("moderation", settings),
    builder.AddService<Projects.TextEncoding>("text-encoding", settings),
    builder.AddService<Projects.Denoising>("denoising", settings),
    builder.AddService<Projects.VaeDecoding>("vae-decoding", settings),
    builder.AddService<Projects.Transcoding>("transcoding", settings),
];

// The API, and the saga that leads the jobs through the stages.
IResourceBuilder<ProjectResource> generation = builder.AddService<Projects.Generation>("generation", settings)
    .WithReference(videos).WaitFor(videos);

foreach (IResourceBuilder<ProjectResource> service in stages.Append(generation))
{
    service
        .WithReference(rabbitmq).WaitFor(rabbitmq)
        .WithReference(redis).WaitFor(redis)
        .WithEnvironment("Artifacts__Path", settings.ArtifactsPath);
}

// The edge, the only part that callers reach. It is up when everything behind it is.
IResourceBuilder<ProjectResource> gateway = builder.AddService<Projects.Gateway>("gateway", settings, settings.Port)
    .WithReference(generation).WaitFor(generation)
    .WithReference(redis).WaitFor(redis)
    .WithExternalHttpEndpoints();
foreach (IResourceBuilder<ProjectResource> stage in stages)
{
    gateway.WaitFor(stage);
}

// It refuses to listen where others can reach it while there is no API key.
if (settings.Host is { } host && builder.ExecutionContext.IsRunMode)
{
    gateway.WithEndpoint("http", endpoint => endpoint.TargetHost = host);
    builder.Services.AddHostedService<RefusalWatch>();
}

builder.Build().Run();
return Environment.ExitCode;
