namespace TextToVideo.Generation.Jobs;

/// <summary>Represents a webhook that has deliveries to be sent.</summary>
internal sealed record DueWebhook
{
    /// <summary>Gets the id of the webhook.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the tenant that owns the webhook.</summary>
    public required string Tenant { get; init; }

    /// <summary>Gets the time of the first failed attempt since the last delivery; null if the last attempt succeeded.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Gets the time since which the oldest delivery has been due.</summary>
    public DateTimeOffset DueAt { get; init; }
}
