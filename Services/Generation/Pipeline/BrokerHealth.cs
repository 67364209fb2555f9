using MassTransit;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Checks the connection to the broker before a request, which would otherwise wait for its whole timeout.</summary>
internal static class BrokerHealth
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(5);

    /// <summary>Waits at most five seconds until the bus is connected to the broker.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="time">The time provider.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="BrokerUnavailableException">The bus is not connected.</exception>
    public static async Task WaitForBrokerAsync(this IBusControl bus, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await bus.WaitForHealthStatus(BusHealthStatus.Healthy, either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException(exception);
        }
    }
}
