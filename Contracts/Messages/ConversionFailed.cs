namespace TextToVideo.Contracts.Messages;

/// <summary>Response: the conversion to another format failed.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Code">The error code; one of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">One line for the user.</param>
public sealed record ConversionFailed(Guid VideoId, string Code, string Message) : IPipelineMessage;
