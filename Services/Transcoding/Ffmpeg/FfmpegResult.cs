namespace TextToVideo.Transcoding.Ffmpeg;

/// <summary>How a run of ffmpeg ended.</summary>
/// <param name="ExitCode">0 where it succeeded.</param>
/// <param name="Error">The end of what it wrote to standard error.</param>
internal readonly record struct FfmpegResult(int ExitCode, string Error);
