using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TextToVideo.ServiceDefaults.Progress;
using TextToVideo.ServiceDefaults.Redis;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>Registers the message bus and the services of the stages.</summary>
public static class MessageBusExtensions
{
    /// <summary>The number of retries of a message before the stage fails.</summary>
    public const int Retries = 3;

    /// <summary>
    /// How long a consumer may continue when the process stops. After that its message stays unacknowledged, and the broker redelivers it.
    /// Stages end earlier (<see cref="StageStop"/>).
    /// </summary>
    private static readonly TimeSpan s_consumerStopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The heartbeat interval. The broker redelivers the messages of a worker whose heartbeats are missing for about twice as long.
    /// </summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>Adds the consumer of a stage's command to the process's bus.</summary>
    /// <typeparam name="TConsumer">The consumer. Its queue is the name of its command in kebab case.</typeparam>
    /// <param name="services">The service collection.</param>
    /// <param name="concurrentMessages">
    /// The number of commands that the process handles concurrently, at least 1. It does not prefetch more.
    /// </param>
    public static IServiceCollection AddStageConsumer<TConsumer>(this IServiceCollection services, int concurrentMessages)
        where TConsumer : class, IConsumer
    {
        services.AddStageServices();
        return services.AddBusRegistration(bus =>
            bus.AddConsumer<TConsumer>(consumer =>
                    consumer.UseMessageRetry(retry =>
                        retry.Exponential(Retries, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200))
                    )
                )
                .Endpoint(endpoint =>
                {
                    endpoint.ConcurrentMessageLimit = concurrentMessages;
                    endpoint.PrefetchCount = concurrentMessages;
                })
        );
    }

    /// <summary>Adds the consumers or sagas of a service to the process's bus.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Adds the consumers or sagas.</param>
    public static IServiceCollection AddBusRegistration(this IServiceCollection services, Action<IBusRegistrationConfigurator> configure) =>
        services.AddSingleton(new BusRegistration(configure));

    /// <summary>Adds cancellation, claims and progress, which the stages, the saga and the API share.</summary>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddStageServices(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<JobCancellations>();
        services.TryAddSingleton<AheadPlaces>();
        services.TryAddSingleton<StageStop>();
        services.TryAddSingleton<WorkGate>();
        services.TryAddSingleton<IStageClaims, BusStageClaims>();
        services.TryAddSingleton<StageStarter>();
        services.AddSharedSingleton<IProgressChannel, RedisProgressChannel, InProcessProgressChannel>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IHostedService, RedisProgressChannel>(provider =>
                provider.GetRequiredService<RedisProgressChannel>()
            )
        );
        services.TryAddSingleton<StageServices>();
        return services;
    }

    /// <summary>
    /// Adds the process's bus with all registrations of <see cref="AddBusRegistration"/>. The bus uses RabbitMQ if its connection string is
    /// configured, otherwise it is in memory. Call this method once, after all services have been added.
    /// </summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder AddMessageBus(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddStageServices();
        builder
            .Services.AddOptions<MessageBusOptions>()
            .BindConfiguration(MessageBusOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        string? broker = builder.Configuration.GetConnectionString(PipelineQueues.ConnectionName);
        BusRegistration[] registrations = [.. builder.Services.Select(service => service.ImplementationInstance).OfType<BusRegistration>()];
        builder.Services.AddMassTransit(bus =>
        {
            bus.SetKebabCaseEndpointNameFormatter();
            bus.DisableUsageTelemetry();
            bus.AddConsumer<VideoCancelledConsumer>()
                .Endpoint(endpoint =>
                {
                    endpoint.InstanceId = $"-{Guid.NewGuid():N}";
                    endpoint.Temporary = true;
                });
            foreach (BusRegistration registration in registrations)
            {
                registration.Configure(bus);
            }

            if (string.IsNullOrEmpty(broker))
            {
                bus.UsingInMemory((context, configurator) => configurator.ConfigureEndpoints(context));
            }
            else
            {
                // Without the broker a service is degraded: it serves the requests that it can, and recovers when the broker is available
                // again.
                bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
                bus.AddConfigureEndpointsCallback(
                    (context, name, endpoint) =>
                        endpoint.ConfigurePipelineQueue(name, context.GetRequiredService<IOptions<MessageBusOptions>>().Value)
                );
                bus.UsingRabbitMq(
                    (context, configurator) =>
                    {
                        configurator.Host(new Uri(broker), host => host.Heartbeat(s_heartbeat));
                        configurator.ConfigurePipelineQueues(context.GetRequiredService<IOptions<MessageBusOptions>>().Value);
                        configurator.ConfigureEndpoints(context);
                    }
                );
            }
        });
        builder.Services.Configure<MassTransitHostOptions>(options =>
        {
            options.WaitUntilStarted = string.IsNullOrEmpty(broker);
            options.ConsumerStopTimeout = s_consumerStopTimeout;
        });
        return builder;
    }
}
