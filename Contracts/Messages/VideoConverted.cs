namespace TextToVideo.Contracts.Messages;

/// <summary>Response and event: the video has been converted to the other format.</summary>
/// <param name="VideoId">The id of the video.</param>
public sealed record VideoConverted(Guid VideoId) : IPipelineMessage;
