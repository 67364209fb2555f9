namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the frames are done.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="FramesKey">Artifact: the frames (raw RGB24, one after the other).</param>
public sealed record FramesDecoded(Guid VideoId, string FramesKey) : IPipelineMessage;
