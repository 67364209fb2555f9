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

/// <summary>The bus and what the stages need of it.</summary>
public static class MessageBusExtensions
{
    /// <summary>How often a message is tried again before the stage gives up.</summary>
    public const int Retries = 3;

    /// <summary>
    /// How long a stage may go on when the process stops; then its message is left unacknowledged, for another process or the next start.
    /// </summary>
    private static readonly TimeSpan ConsumerStopTimeout = TimeSpan.FromSeconds(3);

    /// <summary>A worker that has not been heard of for twice as long has lost its messages to the others.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>Adds the consumer of a stage's command to the process's bus.</summary>
    /// <typeparam name="TConsumer">The consumer; its queue is its command's name in kebab case.</typeparam>
    /// <param name="services">The service collection.</param>
    /// <param name="concurrentMessages">How many commands this process works on at a time, at least 1; it takes no more from the queue.</param>
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

    /// <summary>Adds what a service brings to the process's bus.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Adds its consumers or sagas.</param>
    public static IServiceCollection AddBusRegistration(this IServiceCollection services, Action<IBusRegistrationConfigurator> configure) =>
        services.AddSingleton(new BusRegistration(configure));

    /// <summary>Adds cancellation and progress, which stages, the saga and the API share.</summary>
    /// <param name="services">The service collection.</param>
    public static IServiceCollection AddStageServices(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<JobCancellations>();
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
    /// Builds the process's bus from everything that <see cref="AddBusRegistration"/> was called with: on RabbitMQ where its connection
    /// string is configured, else in the process. Call it once, after all services are added.
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
                // While the broker is away a service answers what it can, and works again as soon as it is back.
                bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
                bus.AddConfigureEndpointsCallback(
                    (context, name, endpoint) =>
                        endpoint.ConfigurePipelineQueue(name, context.GetRequiredService<IOptions<MessageBusOptions>>().Value)
                );
                bus.UsingRabbitMq(
                    (context, configurator) =>
                    {
                        configurator.Host(new Uri(broker), host => host.Heartbeat(Heartbeat));
                        configurator.ConfigurePipelineQueues(context.GetRequiredService<IOptions<MessageBusOptions>>().Value);
                        configurator.ConfigureEndpoints(context);
                    }
                );
            }
        });
        builder.Services.Configure<MassTransitHostOptions>(options =>
        {
            options.WaitUntilStarted = string.IsNullOrEmpty(broker);
            options.ConsumerStopTimeout = ConsumerStopTimeout;
        });
        return builder;
    }
}
