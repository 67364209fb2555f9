namespace TextToVideo.Contracts.Messages;

/// <summary>Request: make a completed video's file in another format. Answered with <see cref="VideoConverted"/> or <see cref="ConversionFailed"/>.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="Source">The format of the file that is there.</param>
/// <param name="Clip">Size, number and rate of its frames.</param>
/// <param name="Format">The format to make: mp4, webm, avi or gif.</param>
public sealed record ConvertVideo(Guid VideoId, string Source, Clip Clip, string Format) : IPipelineMessage;
