using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Operations.Retention;

/// <summary>
/// Deletes expired videos with their files, old decisions of moderation, and old daily usage counts of API keys. Every replica runs the
/// sweep; deleting what another replica has just deleted has no effect.
/// </summary>
internal sealed class RetentionSweeper(
    IVideoJobStore store,
    ApiKeys keys,
    IModerationRecords decisions,
    VideoArtifacts artifacts,
    VideoExpiry expiry,
    IOptions<RetentionOptions> options,
    TimeProvider time,
    ILogger<RetentionSweeper> logger
) : BackgroundService
{
    private const int PageSize = 100;
    private const int DecisionPageSize = 1000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        do
        {
            try
            {
                await SweepAsync(stoppingToken);
                await SweepDecisionsAsync(stoppingToken);
                await keys.DeletePastDaysAsync(stoppingToken);
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
                // The row is deleted last, so that the video is found again if the process is killed in between.
                await artifacts.DeleteAllAsync(videoId, cancellationToken);
                if (await store.DeleteAsync(videoId, cancellationToken))
                {
                    logger.VideoRemoved(videoId);
                }
            }
        } while (expired.Count == PageSize);
    }

    private async Task SweepDecisionsAsync(CancellationToken cancellationToken)
    {
        foreach (string kind in ModerationDecisionKind.All)
        {
            TimeSpan kept = kind == ModerationDecisionKind.Text ? options.Value.TextDecisions : options.Value.Decisions;
            while (await decisions.DeleteAsync(kind, time.GetUtcNow() - kept, DecisionPageSize, cancellationToken) == DecisionPageSize) { }
        }
    }
}
