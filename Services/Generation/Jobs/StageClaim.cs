namespace TextToVideo.Generation.Jobs;

/// <summary>The attempt that is working on a job's current stage.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="CommandId">The message with the stage's command. A redelivery of it means that the broker has given up the attempt.</param>
/// <param name="HeardAt">
/// When the attempt asked to start, or sent its last heartbeat; null if it was permitted with its command and has sent no heartbeat. It may
/// then have started or not.
/// </param>
public sealed record StageClaim(Guid AttemptId, Guid CommandId, DateTimeOffset? HeardAt);
