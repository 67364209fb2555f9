namespace TextToVideo.Transcoding.Ffmpeg;

/// <summary>The result of a run of ffmpeg.</summary>
/// <param name="ExitCode">The exit code; 0 for success.</param>
/// <param name="Error">The end of standard error.</param>
internal readonly record struct FfmpegResult(int ExitCode, string Error);
