namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the frames have been decoded.</summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="FramesKey">The artifact key of the frames (raw RGB24, frame after frame).</param>
public sealed record FramesDecoded(Guid VideoId, string FramesKey) : IPipelineMessage;
