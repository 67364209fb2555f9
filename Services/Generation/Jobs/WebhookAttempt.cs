namespace TextToVideo.Generation.Jobs;

/// <summary>Represents the result of one attempt to deliver an event.</summary>
/// <param name="Error">
/// The error, one line for the owner of the webhook; null if the delivery succeeded. It does not tell why there was no answer: otherwise
/// webhooks could be used to find out which ports of other people's servers are open.
/// </param>
/// <param name="Cause">The error in detail, for the log; null if the delivery succeeded.</param>
internal sealed record WebhookAttempt(string? Error, string? Cause)
{
    public static WebhookAttempt Received { get; } = new(null, null);

    /// <summary>Gets whether the receiver answered 410: it wants no further events.</summary>
    public bool IsGone { get; init; }

    /// <summary>Gets how long the receiver asked not to be called; null if it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Creates the result of an attempt without an answer.</summary>
    /// <param name="cause">The reason, for the log.</param>
    public static WebhookAttempt Unanswered(string cause) => new("There was no answer.", cause);
}
