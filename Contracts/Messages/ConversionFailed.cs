namespace TextToVideo.Contracts.Messages;

/// <summary>Response: the file in the other format could not be made.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="Message">One line for the user.</param>
public sealed record ConversionFailed(Guid VideoId, string Code, string Message) : IPipelineMessage;
