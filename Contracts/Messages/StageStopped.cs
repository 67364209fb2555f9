namespace TextToVideo.Contracts.Messages;

/// <summary>Event: a stage that was at work when its job was cancelled has stopped. It writes nothing any more, but may have until now.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Stage">One of <see cref="PipelineStages"/>.</param>
public sealed record StageStopped(Guid VideoId, string Stage) : IPipelineMessage;
