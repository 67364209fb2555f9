namespace TextToVideo.Generation.Operations.DeadLetters;

/// <summary>A message that could not be handled and that the broker keeps.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Queue">The queue that it was in, and goes back to.</param>
/// <param name="Kind">"error": its handling failed; "skipped": nobody handles such messages; "dead": its workers died of it.</param>
/// <param name="MessageType">The message's type, without its namespace.</param>
/// <param name="VideoId">The video that it is about, in its public form; null where the message does not tell.</param>
/// <param name="Error">What its handling failed with, in one line; null where nothing failed.</param>
/// <param name="FailedAt">When; null where that is not known.</param>
internal sealed record DeadLetter(
    string Id,
    string Queue,
    string Kind,
    string? MessageType,
    string? VideoId,
    string? Error,
    DateTimeOffset? FailedAt
);
