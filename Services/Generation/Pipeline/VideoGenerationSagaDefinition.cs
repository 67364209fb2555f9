using System.Data.Common;
using MassTransit;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Messaging;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Configures the saga's queue, how many messages it handles concurrently, and how long it retries while the database or the artifact store
/// is unavailable.
/// </summary>
public sealed class VideoGenerationSagaDefinition : SagaDefinition<VideoJob>
{
    /// <summary>Number of retries of a message while the database or the artifact store is unavailable: about ten minutes in all.</summary>
    private const int OutageRetries = 50;

    private const int OtherRetries = 5;

    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(15);

    /// <summary>Sets the name of the queue and the concurrency limit.</summary>
    public VideoGenerationSagaDefinition()
    {
        EndpointName = PipelineQueues.Saga;
        ConcurrentMessageLimit = 16;
    }

    /// <inheritdoc/>
    protected override void ConfigureSaga(
        IReceiveEndpointConfigurator endpointConfigurator,
        ISagaConfigurator<VideoJob> sagaConfigurator,
        IRegistrationContext context
    )
    {
        ArgumentNullException.ThrowIfNull(endpointConfigurator);
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Exponential(OutageRetries, s_first, s_longest, s_first);
            retry.Handle<Exception>(IsOutage);
        });
        endpointConfigurator.UseMessageRetry(retry =>
        {
            retry.Exponential(OtherRetries, s_first, s_longest, s_first);
            retry.Ignore<Exception>(IsOutage);
        });
    }

    private static bool IsOutage(Exception exception) =>
        exception is DbException or PipelineException { IsTransient: true } || (exception.InnerException is { } inner && IsOutage(inner));
}
