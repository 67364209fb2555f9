namespace TextToVideo.Generation.Jobs;

/// <summary>Represents the result of one attempt to deliver an event.</summary>
/// <param name="Error">The error, one line for the owner of the webhook; null if the delivery succeeded.</param>
/// <param name="IsGone">Whether the receiver answered 410: it wants no further events.</param>
internal sealed record WebhookAttempt(string? Error, bool IsGone = false)
{
    public static WebhookAttempt Received { get; } = new((string?)null);
}
