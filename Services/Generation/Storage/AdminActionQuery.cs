namespace TextToVideo.Generation.Storage;

/// <summary>Represents a query for admin actions, newest first.</summary>
/// <param name="Limit">The maximum number of actions.</param>
public sealed record AdminActionQuery(int Limit)
{
    /// <summary>Gets the action after which to start, so that only older actions are listed; null to start with the newest.</summary>
    public PageCursor? After { get; init; }

    /// <summary>Gets the id of the key whose actions are listed; null for all.</summary>
    public string? KeyId { get; init; }

    /// <summary>Gets the name of the actions; null for all.</summary>
    public string? Action { get; init; }

    /// <summary>Gets the target of the actions; null for all.</summary>
    public string? Target { get; init; }

    /// <summary>Gets the earliest time of the actions; null for no limit.</summary>
    public DateTimeOffset? Since { get; init; }
}
