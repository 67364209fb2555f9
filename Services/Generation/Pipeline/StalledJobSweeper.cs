using Microsoft.Extensions.Options;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Requests that the current stage's command be resent for stalled jobs, and deletes expired idempotency keys. An in-process bus loses all
/// messages when the process stops, so with it the first sweep treats every job in progress as stalled.
/// </summary>
internal sealed class StalledJobSweeper(
    IVideoJobStore store,
    IIdempotencyKeys keys,
    SagaMessages messages,
    IProgressChannel progress,
    TimeProvider time,
    IOptions<JobStoreOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<StalledJobSweeper> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A message published before the bus has started would be lost.
        await lifetime.WaitUntilStartedAsync(stoppingToken);
        TimeSpan limit = options.Value.IsBusDurable ? options.Value.SilenceLimit : TimeSpan.Zero;
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        do
        {
            try
            {
                await SweepAsync(limit, stoppingToken);
                limit = options.Value.SilenceLimit;
                await keys.DeleteExpiredAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.SweepFailed(exception);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        DateTimeOffset before = time.GetUtcNow() - limit;
        foreach (Guid videoId in await store.ListStalledAsync(before, cancellationToken))
        {
            IReadOnlyList<ProgressUpdate> latest = await progress.GetLatestAsync(videoId, cancellationToken);
            if (latest.All(update => update.At < before))
            {
                logger.Resuming(videoId);
                await messages.PublishAsync(new ResumeVideo(videoId), cancellationToken);
            }
        }
    }
}
