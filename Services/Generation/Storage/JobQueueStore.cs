using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Contains the SQL of the job queue: the rows of jobs that have not ended and have not been dispatched. The order is durable, and tenants
/// share the pipeline evenly.
/// </summary>
/// <param name="database">The job database.</param>
internal sealed class JobQueueStore(IJobDatabase database)
{
    /// <summary>
    /// Selects the next job. The tenant with the fewest jobs in the pipeline comes first; among equals, the tenant whose last dispatch is
    /// the longest ago. Of this tenant's jobs it selects the one with the highest priority, and among equals the oldest. The query takes
    /// one look-up per waiting tenant.
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

    /// <summary>Counts the waiting jobs.</summary>
    internal const string CountWaiting = "SELECT count(*) FROM video_jobs WHERE completed_at IS NULL AND dispatched_at IS NULL";

    // A job that is pending review does not count, because a review may take days.
    private const string CountRunning =
        "SELECT count(*) FROM video_jobs WHERE completed_at IS NULL AND dispatched_at IS NOT NULL AND review IS NULL";

    private const string CountEnded = "SELECT count(*), min(completed_at) FROM video_jobs WHERE completed_at >= @since";

    private const string CountByTenant = """
        SELECT tenant, sum(CASE WHEN dispatched_at IS NULL THEN 1 ELSE 0 END),
          sum(CASE WHEN dispatched_at IS NOT NULL AND review IS NULL THEN 1 ELSE 0 END)
        FROM video_jobs WHERE completed_at IS NULL GROUP BY tenant
        """;

    private const string AverageDurations = """
        SELECT model, CAST(avg(completed_at - dispatched_at) AS double precision)
        FROM video_jobs WHERE completed_at >= @since AND dispatched_at IS NOT NULL AND state = @completed GROUP BY model
        """;

    private const string Dispatch = "UPDATE video_jobs SET dispatched_at = @now, updated_at = @now WHERE id = @id RETURNING traceparent";

    /// <summary>Counts the waiting jobs.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="JobStoreException">The database is unavailable.</exception>
    public Task<int> CountWaitingAsync(CancellationToken cancellationToken) =>
        database.ExecuteScalarAsync<int>(CountWaiting, parameters: null, cancellationToken);

    /// <summary>Counts the jobs that ended at a time or later.</summary>
    /// <param name="since">The earliest end time to count.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The number of jobs, and the time at which the first of them ended; null if there is none.</returns>
    /// <exception cref="JobStoreException">The database is unavailable.</exception>
    public Task<(int Jobs, DateTimeOffset? First)> CountEndedAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<(int, DateTimeOffset?)>(CountEnded, new { since }, cancellationToken);

    /// <summary>Counts the jobs of each tenant that wait and those that are in the pipeline, without those pending review.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="JobStoreException">The database is unavailable.</exception>
    public Task<IReadOnlyList<(string Tenant, int Waiting, int Running)>> CountByTenantAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<(string Tenant, int Waiting, int Running)>(CountByTenant, parameters: null, cancellationToken);

    /// <summary>Returns the average time in the pipeline of the jobs that were completed at a time or later.</summary>
    /// <param name="since">The earliest end time to count.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The average by the name of the model.</returns>
    /// <exception cref="JobStoreException">The database is unavailable.</exception>
    public async Task<IReadOnlyDictionary<string, TimeSpan>> GetDurationsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Model, double Milliseconds)> rows = await database.QueryAsync<(string, double)>(
            AverageDurations,
            new { since, completed = VideoJobStates.Completed },
            cancellationToken
        );
        return rows.ToDictionary(row => row.Model, row => TimeSpan.FromMilliseconds(row.Milliseconds));
    }

    /// <summary>
    /// Returns the places of jobs among the waiting jobs of their tenants, in the order in which they will be dispatched.
    /// </summary>
    /// <param name="videoIds">The ids of the videos.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The place of each job that is waiting, from 1.</returns>
    /// <exception cref="JobStoreException">The database is unavailable.</exception>
    public async Task<IReadOnlyDictionary<Guid, int>> GetPlacesAsync(
        IReadOnlyCollection<Guid> videoIds,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<(Guid Id, int Place)> rows = await database.QueryAsync<(Guid, int)>(
            $"""
            SELECT id, place FROM (
              SELECT id, row_number() OVER (PARTITION BY tenant ORDER BY priority DESC, created_at, id) AS place FROM video_jobs
              WHERE completed_at IS NULL AND dispatched_at IS NULL
                AND tenant IN (SELECT tenant FROM video_jobs WHERE id{database.IsOneOfValues})
            ) AS places WHERE id{database.IsOneOfValues}
            """,
            new { values = videoIds.Select(id => id.ToString("N")).ToArray() },
            cancellationToken
        );
        return rows.ToDictionary(row => row.Id, row => row.Place);
    }

    /// <summary>Begins the dispatch of jobs and locks the queue for other processes until the transaction ends.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task<JobTransaction> BeginDispatchAsync(CancellationToken cancellationToken)
    {
        JobTransaction transaction = await database.BeginAsync(CommitDurability.Process, cancellationToken);
        try
        {
            await database.LockQueueAsync(transaction, cancellationToken);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>Counts the jobs in the pipeline, without those pending review.</summary>
    /// <param name="transaction">The transaction of the dispatch.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public Task<int> CountRunningAsync(JobTransaction transaction, CancellationToken cancellationToken) =>
        transaction.ExecuteScalarAsync<int>(CountRunning, parameters: null, cancellationToken);

    /// <summary>Removes the next job from the queue.</summary>
    /// <param name="transaction">The transaction of the dispatch.</param>
    /// <param name="now">The time of dispatch.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The job and the W3C trace context in which it was accepted; null if no job is waiting.</returns>
    public async Task<(Guid VideoId, string? TraceParent)?> TryTakeNextAsync(
        JobTransaction transaction,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        Guid? id = await transaction.QuerySingleOrDefaultAsync<Guid?>(Next, parameters: null, cancellationToken);
        if (id is null)
        {
            return null;
        }

        string? traceParent = await transaction.QuerySingleOrDefaultAsync<string>(Dispatch, new { id, now }, cancellationToken);
        return (id.Value, traceParent);
    }
}
