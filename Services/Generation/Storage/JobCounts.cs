namespace TextToVideo.Generation.Storage;

/// <summary>Counts jobs by their state.</summary>
/// <param name="database">The job database.</param>
internal sealed class JobCounts(IJobDatabase database)
{
    private const string SelectActive = """
        SELECT state AS State, count(*) AS Jobs, sum(CASE WHEN dispatched_at IS NULL THEN 1 ELSE 0 END) AS Waiting,
          sum(CASE WHEN redeliver_at IS NOT NULL AND review IS NULL THEN 1 ELSE 0 END) AS AwaitingRetry,
          sum(CASE WHEN review IS NULL THEN 0 ELSE 1 END) AS PendingReview,
          min(CASE WHEN dispatched_at IS NULL THEN created_at END) AS OldestWaiting, min(updated_at) AS LeastRecentlyUpdated
        FROM video_jobs WHERE completed_at IS NULL GROUP BY state
        """;

    private const string SelectEnded = "SELECT state, count(*) FROM video_jobs WHERE completed_at >= @since GROUP BY state";

    private const string SelectDemand = "SELECT stage, jobs FROM stage_demand";

    /// <summary>
    /// Counts the jobs that have not ended, those that ended at a time or later, and those that each stage still has to work on.
    /// </summary>
    /// <param name="endedSince">The earliest end time to count.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="Jobs.JobStoreException">The database is unavailable.</exception>
    public async Task<(
        IReadOnlyList<ActiveJobs> Active,
        IReadOnlyDictionary<string, int> Ended,
        IReadOnlyDictionary<string, int> Demand
    )> ReadAsync(DateTimeOffset endedSince, CancellationToken cancellationToken)
    {
        IReadOnlyList<ActiveJobs> active = await database.QueryAsync<ActiveJobs>(SelectActive, parameters: null, cancellationToken);
        IReadOnlyList<(string State, int Jobs)> ended = await database.QueryAsync<(string, int)>(
            SelectEnded,
            new { since = endedSince },
            cancellationToken
        );
        IReadOnlyList<(string Stage, int Jobs)> demand = await database.QueryAsync<(string, int)>(
            SelectDemand,
            parameters: null,
            cancellationToken
        );
        return (active, ended.ToDictionary(row => row.State, row => row.Jobs), demand.ToDictionary(row => row.Stage, row => row.Jobs));
    }
}

/// <summary>Represents the jobs of one state that have not ended.</summary>
internal sealed class ActiveJobs
{
    /// <summary>Gets the state, one of <see cref="Jobs.VideoJobStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Gets the number of jobs.</summary>
    public long Jobs { get; init; }

    /// <summary>Gets the number of jobs that are waiting in the queue.</summary>
    public long Waiting { get; init; }

    /// <summary>Gets the number of jobs that are waiting to retry a failed stage.</summary>
    public long AwaitingRetry { get; init; }

    /// <summary>Gets the number of jobs that are pending review.</summary>
    public long PendingReview { get; init; }

    /// <summary>Gets the time at which the oldest waiting job was accepted; null if no job is waiting.</summary>
    public DateTimeOffset? OldestWaiting { get; init; }

    /// <summary>Gets the time at which the least recently updated job was updated.</summary>
    public DateTimeOffset? LeastRecentlyUpdated { get; init; }
}
