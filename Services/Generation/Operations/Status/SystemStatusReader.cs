using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation.Operations.Status;

/// <summary>Reads the state of the jobs from the database and the state of the queues from the broker.</summary>
internal sealed class SystemStatusReader(
    JobCounts counts,
    IStageQueues queues,
    PipelineCapacity capacity,
    IOptions<JobQueueOptions> options,
    TimeProvider time
)
{
    /// <summary>The period over which ended jobs are counted.</summary>
    private static readonly TimeSpan s_window = TimeSpan.FromHours(1);

    /// <summary>Reads the current status.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="JobStoreException">The database is unavailable.</exception>
    public async Task<SystemStatus> ReadAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        (IReadOnlyList<ActiveJobs> active, IReadOnlyDictionary<string, int> ended, IReadOnlyDictionary<string, int> demand) =
            await counts.ReadAsync(now - s_window, cancellationToken);
        IReadOnlyDictionary<string, StageQueue>? broker = await ReadQueuesAsync(cancellationToken);
        int waiting = (int)active.Sum(row => row.Waiting);
        int reviewing = (int)active.Sum(row => row.PendingReview);
        return new SystemStatus(
            broker is not null,
            waiting,
            options.Value.MaxWaiting,
            GetAge(active.Min(row => row.OldestWaiting)),
            (int)active.Sum(row => row.Jobs) - waiting - reviewing,
            capacity.GetMaxRunning(broker),
            (int)active.Sum(row => row.AwaitingRetry),
            reviewing,
            ended,
            [.. PipelineStages.All.Select(GetStage)]
        );

        TimeSpan? GetAge(DateTimeOffset? since) => now - since;

        StageStatus GetStage(string stage)
        {
            ActiveJobs? row = active.FirstOrDefault(row => VideoJobStates.GetStage(row.State) == stage);
            StageQueue? queue = broker?.GetValueOrDefault(PipelineQueues.GetQueueName(stage), new StageQueue(0, 0));
            return new StageStatus(
                stage,
                (int)(row?.Jobs ?? 0),
                demand[stage],
                GetAge(row?.LeastRecentlyUpdated),
                queue?.Queued,
                queue?.Workers
            );
        }
    }

    private async Task<IReadOnlyDictionary<string, StageQueue>?> ReadQueuesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await queues.ReadAsync(cancellationToken);
        }
        catch (BrokerUnavailableException)
        {
            return null;
        }
    }
}
