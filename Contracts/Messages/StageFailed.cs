namespace TextToVideo.Contracts.Messages;

/// <summary>Event: a stage has failed, and its worker does not retry it any more.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Stage">The stage; one of <see cref="PipelineStages"/>.</param>
/// <param name="Code">The error code; one of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">One line for the user.</param>
/// <param name="IsTransient">Whether the failure is transient, so that a later retry may help.</param>
public sealed record StageFailed(Guid VideoId, string Stage, string Code, string Message, bool IsTransient = false) : IPipelineMessage;
