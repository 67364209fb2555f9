namespace TextToVideo.Contracts.Messages;

/// <summary>Event: an attempt at a stage is still in progress.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Stage">The stage; one of <see cref="PipelineStages"/>.</param>
/// <param name="AttemptId">The attempt, as in <see cref="StartStage"/>.</param>
public sealed record StageHeartbeat(Guid VideoId, string Stage, Guid AttemptId) : IPipelineMessage;
