namespace TextToVideo.Contracts.Messages;

/// <summary>Response: the file in the other format is there.</summary>
/// <param name="VideoId">The video.</param>
public sealed record VideoConverted(Guid VideoId) : IPipelineMessage;
