namespace TextToVideo.Contracts.Messages;

/// <summary>Event: a stage has given up after its retries.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Stage">One of <see cref="PipelineStages"/>.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">One line for the user.</param>
/// <param name="IsTransient">Whether trying again later may help.</param>
public sealed record StageFailed(Guid VideoId, string Stage, string Code, string Message, bool IsTransient = false) : IPipelineMessage;
