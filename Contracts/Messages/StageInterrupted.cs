namespace TextToVideo.Contracts.Messages;

/// <summary>
/// Event: an attempt at a stage ended unfinished because its process is stopping. The start does not count, and the saga sends the command
/// again.
/// </summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Stage">The stage; one of <see cref="PipelineStages"/>.</param>
/// <param name="AttemptId">The attempt, as in <see cref="StartStage"/>.</param>
public sealed record StageInterrupted(Guid VideoId, string Stage, Guid AttemptId) : IPipelineMessage;
