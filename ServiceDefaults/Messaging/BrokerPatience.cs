using TextToVideo.Contracts;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>How long a sender waits for the broker.</summary>
public static class BrokerPatience
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Waits until a message has been sent, but not for ever: where the connection dies at the wrong moment, the client may wait for a confirm
    /// that will not come (https://github.com/rabbitmq/rabbitmq-dotnet-client/issues/1930), and whoever waits for it keeps a job to itself.
    /// </summary>
    /// <param name="sending">What sends it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PipelineException">It took more than 30 seconds. The message may have been sent all the same.</exception>
    public static async Task InTimeAsync(this Task sending, TimeProvider time, CancellationToken cancellationToken)
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
                "The message broker does not confirm; try again.",
                isTransient: true,
                exception
            );
        }
    }
}
