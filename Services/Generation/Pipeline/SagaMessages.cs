using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Publishes what starts, resumes and cancels jobs.</summary>
internal sealed class SagaMessages(IBusControl bus, TimeProvider time)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    private bool _isSagaListening;

    /// <summary>
    /// Publishes a message. While the broker is away a publisher would wait for it: here not for long. Before the saga's queue has been bound for
    /// the first time, a message would reach nobody.
    /// </summary>
    /// <exception cref="PipelineException">The broker cannot be reached.</exception>
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
            throw new PipelineException(
                ErrorCodes.BrokerUnavailable,
                "The message broker cannot be reached; try again.",
                isTransient: true,
                exception
            );
        }
    }
}
