using TextToVideo.Contracts;

namespace TextToVideo.Generation.Storage;

/// <summary>Represents a query for moderation records, newest first.</summary>
/// <param name="Limit">The maximum number of records.</param>
public sealed record ModerationRecordQuery(int Limit)
{
    /// <summary>Gets the record after which to start, so that only older records are listed; null to start with the newest.</summary>
    public PageCursor? After { get; init; }

    /// <summary>Gets the tenant whose records are listed; null for all tenants.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets the job whose records are listed; null for all jobs and texts.</summary>
    public Guid? VideoId { get; init; }

    /// <summary>Gets the kind of the records; null for all kinds.</summary>
    public string? Kind { get; init; }

    /// <summary>Gets the action of the records; null for all actions.</summary>
    public ModerationAction? Action { get; init; }

    /// <summary>Gets the earliest time of the records; null for no limit.</summary>
    public DateTimeOffset? Since { get; init; }
}
