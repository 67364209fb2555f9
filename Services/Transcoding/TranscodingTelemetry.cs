using System.Diagnostics;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding;

/// <summary>The spans of this service.</summary>
internal static class TranscodingTelemetry
{
    public const string SourceName = "TextToVideo.Transcoding";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Starts the span of one run of ffmpeg.</summary>
    public static Activity? StartFfmpeg(OutputFormat format, Clip clip) => Source.StartActivity($"ffmpeg {format.Name}")
        ?.SetTag("texttovideo.output.format", format.Name)
        .SetTag("texttovideo.clip.width", clip.Width)
        .SetTag("texttovideo.clip.height", clip.Height)
        .SetTag("texttovideo.clip.frames", clip.NumFrames);

    /// <summary>Notes how the run ended.</summary>
    public static void SetExitCode(this Activity? activity, int exitCode)
    {
        activity?.SetTag("process.exit.code", exitCode);
        if (exitCode != 0)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
        }
    }
}
