using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>Limits the time that a sender waits for the broker.</summary>
public static class BrokerTimeout
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Waits at most 30 seconds until a message has been sent. If the connection fails at the wrong moment, the client may wait for a
    /// publisher confirm forever (https://github.com/rabbitmq/rabbitmq-dotnet-client/issues/1930), and the job would stay blocked.
    /// </summary>
    /// <param name="sending">The task that sends the message.</param>
    /// <param name="time">The time provider.</param>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    /// <exception cref="PipelineException">
    /// The broker did not confirm within 30 seconds. The message may have been sent nevertheless.
    /// </exception>
    public static async Task WithBrokerTimeoutAsync(this Task sending, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sending);
        try
        {
            await sending.WaitAsync(s_limit, time, cancellationToken);
        }
        catch (TimeoutException exception) when (!sending.IsCompleted)
        {
            throw new PipelineException(
                ErrorCodes.BrokerUnavailable,
                "The message broker did not confirm the message in time. Try again.",
                isTransient: true,
                exception
            );
        }
    }
}
