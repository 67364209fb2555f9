namespace TextToVideo.Contracts.Messages;

/// <summary>
/// Event: a stage that was in progress when its job was cancelled has stopped. It may have written artifacts until now, but does not any
/// more.
/// </summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Stage">The stage; one of <see cref="PipelineStages"/>.</param>
public sealed record StageStopped(Guid VideoId, string Stage) : IPipelineMessage;
