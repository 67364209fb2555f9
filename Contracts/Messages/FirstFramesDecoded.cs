namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the first frames of a clip are stored, and later ones are still being decoded.</summary>
/// <param name="VideoId">The id of the video.</param>
public sealed record FirstFramesDecoded(Guid VideoId) : IPipelineMessage;
