using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Operations.Retention;

/// <summary>
/// Removes expired videos with their files, and what has been counted for keys on days long gone. Every replica looks; removing what another
/// one has just removed does nothing.
/// </summary>
internal sealed class RetentionSweeper(
    IVideoJobStore store,
    ApiKeys keys,
    VideoArtifacts artifacts,
    VideoExpiry expiry,
    IOptions<RetentionOptions> options,
    TimeProvider time,
    ILogger<RetentionSweeper> logger
) : BackgroundService
{
    private const int PageSize = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
                await keys.ForgetOldDaysAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.SweepFailed(exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (expiry.Horizon is not { } horizon)
        {
            return;
        }

        IReadOnlyList<Guid> expired;
        do
        {
            expired = await store.ListEndedAsync(horizon, PageSize, cancellationToken);
            foreach (Guid videoId in expired)
            {
                // The row goes last: were the process killed in between, the video would be found again.
                await artifacts.DeleteAllAsync(videoId, cancellationToken);
                if (await store.DeleteAsync(videoId, cancellationToken))
                {
                    logger.VideoRemoved(videoId);
                }
            }
        } while (expired.Count == PageSize);
    }
}
