using System.Data.Common;
using MassTransit;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Messaging;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Where the saga listens, how many messages it handles at a time, and for how long it puts up with what it stands on being away.</summary>
public sealed class VideoGenerationSagaDefinition : SagaDefinition<VideoJob>
{
    /// <summary>How many times a message is tried again while the database or the artifact store is away: some ten minutes.</summary>
    private const int OutageRetries = 50;

    private const int OtherRetries = 5;

    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(15);

    /// <summary>Names the queue.</summary>
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
