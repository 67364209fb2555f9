namespace TextToVideo.Contracts.Messages;

/// <summary>
/// Request: convert a completed video to another format. The response is <see cref="VideoConverted"/> or <see cref="ConversionFailed"/>.
/// </summary>
/// <param name="VideoId">The id of the video.</param>
/// <param name="Source">The format of the existing file.</param>
/// <param name="Clip">The size, number and rate of the video's frames.</param>
/// <param name="Format">The format to convert to: mp4, webm, avi or gif.</param>
public sealed record ConvertVideo(Guid VideoId, string Source, Clip Clip, string Format) : IPipelineMessage;
