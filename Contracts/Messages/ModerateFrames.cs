namespace TextToVideo.Contracts.Messages;

/// <summary>Command: decide whether the frames may be shown.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="FramesKey">Artifact: the frames (raw RGB24, one after the other).</param>
/// <param name="Clip">Their size, number and rate.</param>
public sealed record ModerateFrames(Guid VideoId, string FramesKey, Clip Clip) : IPipelineMessage;
