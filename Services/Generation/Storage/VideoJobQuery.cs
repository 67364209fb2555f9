using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Which jobs to list, by time of creation.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Descending">Newest first.</param>
public sealed record VideoJobQuery(int Limit, bool Descending = true)
{
    /// <summary>Only this tenant's; null: everybody's.</summary>
    public string? Tenant { get; init; }

    /// <summary>Only jobs that wait for a reviewer.</summary>
    public bool InReview { get; init; }

    /// <summary>Only jobs after this one in the order; null from the start.</summary>
    public VideoJob? After { get; init; }

    /// <summary>Only jobs that have not ended, or that ended after this time; null: all.</summary>
    public DateTimeOffset? EndedAfter { get; init; }

    /// <summary>Only jobs whose prompt has all these words; null: all.</summary>
    public string? Words { get; init; }
}
