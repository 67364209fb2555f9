using Microsoft.Extensions.Options;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Has the current stage's command of silent jobs sent again, and removes what has expired. A bus in the process has lost every message
/// when it starts, so then all jobs that are under way count as silent.
/// </summary>
internal sealed class SilentJobSweeper(
    IVideoJobStore store,
    IIdempotencyKeys keys,
    SagaMessages messages,
    IProgressChannel progress,
    TimeProvider time,
    IOptions<JobStoreOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<SilentJobSweeper> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before the bus has started, a message would reach nobody.
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
        foreach (Guid videoId in await store.ListSilentAsync(before, cancellationToken))
        {
            IReadOnlyList<ProgressUpdate> heard = await progress.GetLatestAsync(videoId, cancellationToken);
            if (heard.All(update => update.At < before))
            {
                logger.Resuming(videoId);
                await messages.PublishAsync(new ResumeVideo(videoId), cancellationToken);
            }
        }
    }
}
