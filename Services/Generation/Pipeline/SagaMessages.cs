using MassTransit;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Publishes the messages that start, resume and cancel jobs.</summary>
internal sealed class SagaMessages(IBusControl bus, TimeProvider time)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private bool _isSagaListening;

    /// <summary>
    /// Publishes a message and waits at most 5 seconds for the broker. The first call waits until the bus is healthy, because a message
    /// published before the saga's queue is bound would be lost.
    /// </summary>
    /// <exception cref="BrokerUnavailableException">The broker is unavailable.</exception>
    public async Task PublishAsync<T>(T message, CancellationToken cancellationToken)
        where T : class, IPipelineMessage
    {
        using var limit = new CancellationTokenSource(s_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            if (!_isSagaListening)
            {
                await bus.WaitForHealthStatus(BusHealthStatus.Healthy, either.Token);
                _isSagaListening = true;
            }

            await bus.Publish(message, either.Token).WaitAsync(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException(exception);
        }
    }
}
