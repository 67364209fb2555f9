using MassTransit;
using Microsoft.Extensions.Logging;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>Asks the saga over the bus.</summary>
/// <param name="bus">The bus.</param>
/// <param name="time">The time provider.</param>
/// <param name="logger">Receives one message when an answer is overdue.</param>
internal sealed class BusStageClaims(IBus bus, TimeProvider time, ILogger<BusStageClaims> logger) : IStageClaims
{
    private const int MaxRequests = 3;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_retryDelay = TimeSpan.FromSeconds(1);

    public async Task<StageStartAnswer> AskAsync(StartStage request, CancellationToken cancellationToken)
    {
        for (int requests = 1; ; requests++)
        {
            try
            {
                // The request expires with the timeout, so requests do not pile up while the saga is unavailable. The broker need not write
                // it to its disk, because it can be repeated.
                Response<StageStartAnswer> response = await bus.CreateRequestClient<StartStage>(s_timeout)
                    .GetResponse<StageStartAnswer>(request, pipe => pipe.UseExecute(context => context.Durable = false), cancellationToken)
                    .WaitAsync(s_timeout * 2, time, cancellationToken);
                return response.Message;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (requests == 1)
                {
                    logger.NoAnswer(request.Stage, request.VideoId, exception);
                }
                else if (requests == MaxRequests)
                {
                    throw new StageClaimsUnavailableException(exception);
                }

                await Task.Delay(s_retryDelay, time, cancellationToken);
            }
        }
    }

    public Task SendHeartbeatAsync(StageHeartbeat heartbeat, TimeSpan interval, CancellationToken cancellationToken) =>
        bus.Publish(
            heartbeat,
            context =>
            {
                context.Durable = false;
                context.TimeToLive = interval;
            },
            cancellationToken
        );
}
