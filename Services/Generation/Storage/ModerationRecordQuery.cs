using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Which records to list, newest first.</summary>
/// <param name="Limit">How many at most.</param>
public sealed record ModerationRecordQuery(int Limit)
{
    /// <summary>Only those before this one; null from the newest.</summary>
    public ModerationRecord? After { get; init; }

    /// <summary>Only those about this tenant's jobs and texts; null: all.</summary>
    public string? Tenant { get; init; }

    /// <summary>Only this job's; null: all.</summary>
    public Guid? VideoId { get; init; }

    /// <summary>Only those of this kind; null: all.</summary>
    public string? Kind { get; init; }

    /// <summary>Only those with this action; null: all.</summary>
    public ModerationAction? Action { get; init; }

    /// <summary>Only those made then or later; null: all.</summary>
    public DateTimeOffset? Since { get; init; }
}
