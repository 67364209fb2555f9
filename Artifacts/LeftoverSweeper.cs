using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TextToVideo.Artifacts;

/// <summary>Removes half-written files of killed processes, at the start and then once an hour.</summary>
internal sealed class LeftoverSweeper(FolderArtifactStore store, TimeProvider time, ILogger<LeftoverSweeper> logger) : BackgroundService
{
    /// <summary>Other processes may share the folder: what one of them has written to within this time is left alone.</summary>
    private static readonly TimeSpan MinimumAge = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(MinimumAge, time);
        do
        {
            try
            {
                if (store.SweepLeftovers(MinimumAge) is int removed and > 0)
                {
                    logger.Swept(removed);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                logger.SweepFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
