using Microsoft.Extensions.Options;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation.Operations.DeadLetters;

/// <summary>
/// Deletes old dead letters, because they may contain prompts. The broker could do it with an argument of their queues, but it refuses to
/// change arguments of queues that exist.
/// </summary>
internal sealed class DeadLetterSweeper(
    IDeadLetters letters,
    IOptions<MessageBusOptions> options,
    TimeProvider time,
    ILogger<DeadLetterSweeper> logger
) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        do
        {
            try
            {
                int deleted = await letters.DeleteAsync(time.GetUtcNow() - options.Value.DeadLetterRetention, stoppingToken);
                if (deleted > 0)
                {
                    logger.Deleted(deleted);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.SweepFailed(exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
