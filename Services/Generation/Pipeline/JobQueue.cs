using System.Diagnostics;
using Dapper;
using Microsoft.Extensions.Options;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Telemetry;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// The jobs that wait, which are rows without a time of dispatch: durable, in order, and shared evenly by those who wait. The broker's queues
/// hold no more than what is in the pipeline.
/// </summary>
internal sealed class JobQueue(IJobDatabase database, IOptions<JobQueueOptions> options, TimeProvider time)
{
    private const string CountWaiting = "SELECT count(*) FROM video_jobs WHERE completed_at IS NULL AND dispatched_at IS NULL";

    // A job that waits for a reviewer takes no room: that may be for days.
    private const string CountRunning =
        "SELECT count(*) FROM video_jobs WHERE completed_at IS NULL AND dispatched_at IS NOT NULL AND review IS NULL";

    /// <summary>
    /// The tenant with the fewest jobs in the pipeline comes first, among those the one that has waited longest since its last job was
    /// dispatched; of its jobs the one of the highest priority, and of those the oldest. One look-up a tenant that waits.
    /// </summary>
    internal const string Next = """
        WITH RECURSIVE tenants (tenant) AS (
          SELECT min(tenant) FROM video_jobs WHERE completed_at IS NULL AND dispatched_at IS NULL
          UNION ALL
          SELECT (SELECT min(tenant) FROM video_jobs WHERE completed_at IS NULL AND dispatched_at IS NULL AND tenant > tenants.tenant)
          FROM tenants WHERE tenants.tenant IS NOT NULL
        )
        SELECT (
            SELECT id FROM video_jobs WHERE completed_at IS NULL AND dispatched_at IS NULL AND tenant = tenants.tenant
            ORDER BY priority DESC, created_at, id LIMIT 1
          ) AS id
        FROM tenants WHERE tenants.tenant IS NOT NULL
        ORDER BY
          (SELECT count(*) FROM video_jobs
            WHERE completed_at IS NULL AND dispatched_at IS NOT NULL AND review IS NULL AND tenant = tenants.tenant),
          coalesce((SELECT max(dispatched_at) FROM video_jobs WHERE dispatched_at IS NOT NULL AND tenant = tenants.tenant), 0),
          tenants.tenant
        LIMIT 1
        """;

    /// <summary>In one transaction: its commit and the broker's confirms are waited for once.</summary>
    private const int MostAtATime = 32;

    private static readonly TimeSpan s_unknownRate = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);

    /// <summary>Refuses a new job where as many wait as may wait.</summary>
    /// <exception cref="JobQueueFullException">They do.</exception>
    public async Task EnsureRoomAsync(CancellationToken cancellationToken)
    {
        if (await database.GuardedAsync(() => RefusalAsync(cancellationToken)) is { } full)
        {
            throw full;
        }
    }

    /// <summary>
    /// Moves waiting jobs into the pipeline as long as there is room. A job's message is sent before its row is committed, so a crash repeats
    /// it and never loses it.
    /// </summary>
    /// <param name="send">Sends a job's message.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task DispatchAsync(Func<Guid, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        // Most of the time nobody waits, and then there is nothing to lock.
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            if (await connection.ExecuteScalarAsync<int>(new CommandDefinition(CountWaiting, cancellationToken: cancellationToken)) == 0)
            {
                return;
            }
        }

        while (await DispatchSomeAsync(send, cancellationToken)) { }
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> DispatchSomeAsync(Func<Guid, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Process, cancellationToken);
        await database.LockQueueAsync(transaction, cancellationToken);
        int running = await transaction.Connection.ExecuteScalarAsync<int>(
            new CommandDefinition(CountRunning, transaction: transaction.Transaction, cancellationToken: cancellationToken)
        );
        int room = Math.Min(options.Value.MaxRunning - running, MostAtATime);
        var sending = new List<Task>();
        while (sending.Count < room)
        {
            string? id = await transaction.Connection.QuerySingleOrDefaultAsync<string>(
                new CommandDefinition(Next, transaction: transaction.Transaction, cancellationToken: cancellationToken)
            );
            if (id is null)
            {
                break;
            }

            // One that has been cancelled meanwhile is not chosen again.
            string? traceParent = await transaction.Connection.QuerySingleOrDefaultAsync<string>(
                new CommandDefinition(
                    "UPDATE video_jobs SET dispatched_at = @now, updated_at = @now WHERE id = @id RETURNING traceparent",
                    new { id, now = time.GetUtcNow().ToUnixTimeMilliseconds() },
                    transaction.Transaction,
                    cancellationToken: cancellationToken
                )
            );
            sending.Add(SendAsync(Guid.ParseExact(id, "N"), traceParent));
        }

        await Task.WhenAll(sending);
        await transaction.CommitAsync(cancellationToken);
        return sending.Count == MostAtATime;

        async Task SendAsync(Guid videoId, string? traceParent)
        {
            using Activity? activity = GenerationTelemetry.StartDispatch(videoId, traceParent);
            await send(videoId, cancellationToken);
        }
    }

    private async Task<JobQueueFullException?> RefusalAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        int waiting = await connection.ExecuteScalarAsync<int>(new CommandDefinition(CountWaiting, cancellationToken: cancellationToken));
        int excess = waiting - options.Value.MaxWaiting + 1;
        if (excess <= 0)
        {
            return null;
        }

        DateTimeOffset since = time.GetUtcNow() - options.Value.RateWindow;
        (int ended, long? first) = await connection.QuerySingleAsync<(int, long?)>(
            new CommandDefinition(
                "SELECT count(*), min(completed_at) FROM video_jobs WHERE completed_at >= @since",
                new { since = since.ToUnixTimeMilliseconds() },
                cancellationToken: cancellationToken
            )
        );
        return new JobQueueFullException(waiting, RetryAfter(excess, ended, first));
    }

    private TimeSpan RetryAfter(int excess, int ended, long? first)
    {
        TimeSpan span = ended > 1 && first is { } start ? time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(start) : TimeSpan.Zero;
        TimeSpan wait = span > TimeSpan.Zero ? excess * span / ended : s_unknownRate;
        return TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(wait.TotalSeconds, 1, s_longest.TotalSeconds)));
    }
}
