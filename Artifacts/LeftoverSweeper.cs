using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Artifacts;

/// <summary>Deletes the incomplete artifacts of killed processes when the host starts and then once an hour.</summary>
internal sealed class LeftoverSweeper(ILeftoverStore store, TimeProvider time, ILogger<LeftoverSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, time);
        do
        {
            try
            {
                if (await store.SweepLeftoversAsync(stoppingToken) is int removed and > 0)
                {
                    logger.Swept(removed);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArtifactStoreException)
            {
                logger.SweepFailed(exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
