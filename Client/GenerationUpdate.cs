namespace TextToVideo.Client;

/// <summary>The progress of a generation. The last one has the file.</summary>
/// <param name="Video">The state of the video.</param>
/// <param name="File">The finished video's file; null while the job is in progress.</param>
public sealed record GenerationUpdate(Video Video, VideoFile? File);
