using System.Text.Json.Serialization;

namespace TextToVideo.Generation.Operations.DeadLetters;

/// <summary>Represents a message that could not be handled and that the broker keeps.</summary>
/// <param name="Id">The message's ID.</param>
/// <param name="Queue">The message's original queue, to which it is requeued.</param>
/// <param name="Kind">
/// "error" if handling failed, "skipped" if the queue has no handler for the message, "dead" if workers crashed while handling it.
/// </param>
/// <param name="MessageType">The message's type without its namespace, or null when it is unknown.</param>
/// <param name="VideoId">The public ID of the message's video, or null when the message has none.</param>
/// <param name="Error">The first line of the error, or null when there was no error.</param>
/// <param name="FailedAt">The time of the failure, or null when it is unknown.</param>
internal sealed record DeadLetter(
    string Id,
    string Queue,
    string Kind,
    string? MessageType,
    string? VideoId,
    string? Error,
    DateTimeOffset? FailedAt
)
{
    /// <summary>Gets the time at which the message was sent, or null when it is unknown.</summary>
    [JsonIgnore]
    public DateTimeOffset? SentAt { get; init; }
}
