using System.Diagnostics;
using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Telemetry;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Represents the queue of jobs that wait for room in the pipeline. A waiting job exists only as a row in the database: the broker's queues
/// contain only messages of jobs that are in the pipeline.
/// </summary>
internal sealed class JobQueue(
    JobQueueStore store,
    IVideoJobStore jobs,
    IIdempotencyKeys keys,
    PipelineCapacity capacity,
    IOptions<JobQueueOptions> options,
    TimeProvider time
)
{
    /// <summary>Maximum number of jobs per transaction; the whole batch waits only once for the commit and the broker's confirms.</summary>
    private const int MaxBatch = 32;

    /// <summary>The retry delay while the rate at which jobs end is unknown.</summary>
    private static readonly TimeSpan s_defaultRetryDelay = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_maxRetryDelay = TimeSpan.FromHours(1);

    /// <summary>Adds a job to the queue.</summary>
    /// <param name="job">The job.</param>
    /// <param name="key">The idempotency key of the request; null if it has none.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>False if the idempotency key has already been used.</returns>
    /// <exception cref="JobQueueFullException">The queue is full.</exception>
    /// <exception cref="KeyEndedException">The job's API key has been revoked or has expired.</exception>
    /// <exception cref="KeyLimitException">The job's API key has reached one of its limits.</exception>
    public async Task<bool> TryAddAsync(VideoJob job, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        int maxWaiting = options.Value.MaxWaiting;
        try
        {
            if (key is not null)
            {
                return await keys.TryInsertAsync(key, job, maxWaiting, cancellationToken);
            }

            await jobs.InsertAsync(job, maxWaiting, cancellationToken);
            return true;
        }
        catch (WaitingLimitException limit)
        {
            (int ended, DateTimeOffset? first) = await store.CountEndedAsync(
                time.GetUtcNow() - options.Value.RateWindow,
                cancellationToken
            );
            throw new JobQueueFullException(limit.Waiting, EstimateRetryDelay(limit.Waiting - maxWaiting + 1, ended, first));
        }
    }

    /// <summary>
    /// Moves waiting jobs into the pipeline while there is room. A job's message is sent before its row is committed, so a crash may
    /// repeat the message but never lose it.
    /// </summary>
    /// <param name="send">Sends the message that starts the job with the given ID.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task DispatchAsync(Func<Guid, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        // Usually no job waits, and then no lock is needed.
        if (await store.CountWaitingAsync(cancellationToken) == 0)
        {
            return;
        }

        // To count the denoisers takes a connection to the broker. A job for which any number of them has room does not wait for it.
        if (capacity.IsOutdated)
        {
            await DispatchAsync(capacity.MinRunning, send, cancellationToken);
        }

        // The count is read outside of the transaction, because a slow broker must not block other processes.
        await DispatchAsync(await capacity.GetMaxRunningAsync(cancellationToken), send, cancellationToken);
    }

    private async Task DispatchAsync(int maxRunning, Func<Guid, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        while (await DispatchBatchAsync(maxRunning, send, cancellationToken)) { }
    }

    /// <returns>True if the batch was full, so that more jobs may be waiting.</returns>
    private async Task<bool> DispatchBatchAsync(
        int maxRunning,
        Func<Guid, CancellationToken, Task> send,
        CancellationToken cancellationToken
    )
    {
        await using JobTransaction transaction = await store.BeginDispatchAsync(cancellationToken);
        int room = Math.Min(maxRunning - await store.CountRunningAsync(transaction, cancellationToken), MaxBatch);
        var sending = new List<Task>();
        while (sending.Count < room && await store.TryTakeNextAsync(transaction, time.GetUtcNow(), cancellationToken) is { } job)
        {
            sending.Add(SendAsync(job.VideoId, job.TraceParent));
        }

        await Task.WhenAll(sending);
        await transaction.CommitAsync(cancellationToken);
        return sending.Count == MaxBatch;

        async Task SendAsync(Guid videoId, string? traceParent)
        {
            using Activity? activity = GenerationTelemetry.StartDispatch(videoId, traceParent);
            await send(videoId, cancellationToken);
        }
    }

    private TimeSpan EstimateRetryDelay(int excess, int ended, DateTimeOffset? first)
    {
        TimeSpan span = ended > 1 && first is { } start ? time.GetUtcNow() - start : TimeSpan.Zero;
        TimeSpan wait = span > TimeSpan.Zero ? excess * span / ended : s_defaultRetryDelay;
        return TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(wait.TotalSeconds, 1, s_maxRetryDelay.TotalSeconds)));
    }
}
