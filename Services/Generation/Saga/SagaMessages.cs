using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Generation.Saga;

/// <summary>Publishes what starts, resumes and cancels jobs. While the broker is away a publisher would wait for it: here not for long.</summary>
internal sealed class SagaMessages(IBus bus, TimeProvider time)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    /// <exception cref="PipelineException">The broker cannot be reached.</exception>
    public async Task PublishAsync<T>(T message, CancellationToken cancellationToken)
        where T : class, IPipelineMessage
    {
        using var limit = new CancellationTokenSource(s_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await bus.Publish(message, either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PipelineException(
                ErrorCodes.BrokerUnavailable, "The message broker cannot be reached; try again.", isTransient: true, exception);
        }
    }
}
