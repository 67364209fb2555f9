namespace TextToVideo.Generation.Jobs;

/// <summary>How an attempt went.</summary>
/// <param name="Error">What went wrong, in a line for the address's owner; null where it was received.</param>
/// <param name="IsGone">Whether the receiver wants nothing more (410).</param>
internal sealed record WebhookAttempt(string? Error, bool IsGone = false)
{
    public static WebhookAttempt Received { get; } = new((string?)null);
}
