namespace TextToVideo.Generation.Storage;

/// <summary>Represents a query for jobs by time of creation.</summary>
/// <param name="Limit">The maximum number of jobs.</param>
/// <param name="Descending">Whether to list the newest jobs first.</param>
public sealed record VideoJobQuery(int Limit, bool Descending = true)
{
    /// <summary>Gets the tenant whose jobs are listed; null for all tenants.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets a value indicating whether only jobs that are pending review are listed.</summary>
    public bool InReview { get; init; }

    /// <summary>Gets the job after which to start, in the order of the list; null to start at the beginning.</summary>
    public PageCursor? After { get; init; }

    /// <summary>Gets the time such that only jobs that have not ended or ended after it are listed; null for all jobs.</summary>
    public DateTimeOffset? EndedAfter { get; init; }

    /// <summary>Gets the words that the prompts of the listed jobs must all contain; null for all jobs.</summary>
    public string? Words { get; init; }
}
