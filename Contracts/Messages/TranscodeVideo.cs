namespace TextToVideo.Contracts.Messages;

/// <summary>Command: make the video files, the thumbnail and the spritesheet.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="FramesKey">Artifact: the frames (raw RGB24, one after the other).</param>
/// <param name="Clip">Their size, number and rate.</param>
/// <param name="Formats">Of mp4, webm, avi, gif; at least one.</param>
public sealed record TranscodeVideo(Guid VideoId, string FramesKey, Clip Clip, IReadOnlyList<string> Formats) : IPipelineMessage;
