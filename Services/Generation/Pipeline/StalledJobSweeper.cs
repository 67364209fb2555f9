using Microsoft.Extensions.Options;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Requests that the current stage's command be resent for stalled jobs, and deletes expired idempotency keys. A job is stalled if its
/// worker has sent no heartbeat for a while, or if its command has not been started and is not in its queue either. An in-process bus loses
/// all messages when the process stops, so with it the first sweep treats every job in progress as stalled.
/// </summary>
internal sealed class StalledJobSweeper(
    IVideoJobStore store,
    IIdempotencyKeys keys,
    SagaMessages messages,
    IStageQueues queues,
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
        IReadOnlyList<StalledJob> stalled = await store.ListStalledAsync(before, cancellationToken);
        if (stalled.Count == 0)
        {
            return;
        }

        IReadOnlyDictionary<string, StageQueue> depths = await queues.ReadAsync(cancellationToken);
        foreach (StalledJob job in stalled.Where(job => job.IsStarted || !IsWaiting(job, depths)))
        {
            if (
                await store.TryResumeAsync(
                    job.Id,
                    before,
                    id => messages.PublishAsync(new ResumeVideo(id), cancellationToken),
                    cancellationToken
                )
            )
            {
                logger.Resuming(job.Id);
            }
        }
    }

    /// <summary>
    /// Returns whether the command of a job's stage may be waiting for a worker. While the queue is not empty, it cannot be
    /// distinguished from a command that was lost, and a second command would only make the queue longer.
    /// </summary>
    private static bool IsWaiting(StalledJob job, IReadOnlyDictionary<string, StageQueue> depths) =>
        VideoJobStates.GetStage(job.State) is { } stage
        && depths.TryGetValue(PipelineQueues.GetQueueName(stage), out StageQueue? queue)
        && queue.Queued > 0;
}
