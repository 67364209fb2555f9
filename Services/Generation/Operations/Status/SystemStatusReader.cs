using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Generation.Operations.Status;

/// <summary>Looks at the job database and the broker.</summary>
internal sealed class SystemStatusReader(IJobDatabase database, IStageQueues queues, IOptions<JobQueueOptions> options, TimeProvider time)
{
    private const string SelectActive = """
        SELECT state AS State, count(*) AS Jobs, sum(CASE WHEN dispatched_at IS NULL THEN 1 ELSE 0 END) AS Waiting,
          sum(CASE WHEN redeliver_at IS NOT NULL AND review IS NULL THEN 1 ELSE 0 END) AS PutOff,
          sum(CASE WHEN review IS NULL THEN 0 ELSE 1 END) AS Reviewing,
          min(CASE WHEN dispatched_at IS NULL THEN created_at END) AS OldestWaiting, min(updated_at) AS LongestUnchanged
        FROM video_jobs WHERE completed_at IS NULL GROUP BY state
        """;

    private const string SelectEnded = "SELECT state, count(*) FROM video_jobs WHERE completed_at >= @since GROUP BY state";

    private static readonly TimeSpan s_window = TimeSpan.FromHours(1);

    /// <exception cref="JobStoreException">The database cannot be reached.</exception>
    public Task<SystemStatus> ReadAsync(CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            DateTimeOffset now = time.GetUtcNow();
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            ActiveRow[] active =
            [
                .. await connection.QueryAsync<ActiveRow>(new CommandDefinition(SelectActive, cancellationToken: cancellationToken)),
            ];
            IEnumerable<(string State, int Jobs)> ended = await connection.QueryAsync<(string, int)>(
                new CommandDefinition(
                    SelectEnded,
                    new { since = (now - s_window).ToUnixTimeMilliseconds() },
                    cancellationToken: cancellationToken
                )
            );
            IReadOnlyDictionary<string, StageQueue>? broker = await ReadQueuesAsync(cancellationToken);
            int waiting = (int)active.Sum(row => row.Waiting);
            int reviewing = (int)active.Sum(row => row.Reviewing);
            return new SystemStatus(
                broker is not null,
                waiting,
                options.Value.MaxWaiting,
                Age(active.Min(row => row.OldestWaiting)),
                (int)active.Sum(row => row.Jobs) - waiting - reviewing,
                options.Value.MaxRunning,
                (int)active.Sum(row => row.PutOff),
                reviewing,
                ended.ToDictionary(row => row.State, row => row.Jobs),
                [.. PipelineStages.All.Select(StageOf)]
            );

            TimeSpan? Age(long? milliseconds) => milliseconds is { } then ? now - DateTimeOffset.FromUnixTimeMilliseconds(then) : null;

            StageStatus StageOf(string stage)
            {
                ActiveRow? row = active.FirstOrDefault(row => VideoJobStates.GetStage(row.State) == stage);
                StageQueue? queue = broker?.GetValueOrDefault(PipelineQueues.Of(stage), new StageQueue(0, 0));
                return new StageStatus(stage, (int)(row?.Jobs ?? 0), Age(row?.LongestUnchanged), queue?.Queued, queue?.Workers);
            }
        });

    private async Task<IReadOnlyDictionary<string, StageQueue>?> ReadQueuesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await queues.ReadAsync(cancellationToken);
        }
        catch (PipelineException away) when (away.Code == ErrorCodes.BrokerUnavailable)
        {
            return null;
        }
    }

    private sealed class ActiveRow
    {
        public required string State { get; init; }

        public long Jobs { get; init; }

        public long Waiting { get; init; }

        public long PutOff { get; init; }

        public long Reviewing { get; init; }

        public long? OldestWaiting { get; init; }

        public long? LongestUnchanged { get; init; }
    }
}
