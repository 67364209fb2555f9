using System.Diagnostics;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.Transcoding;

/// <summary>Tracing of ffmpeg runs.</summary>
internal static class TranscodingTelemetry
{
    public const string SourceName = "TextToVideo.Transcoding";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts the span of one run of ffmpeg that writes one or several formats.</summary>
    public static Activity? StartFfmpeg(IEnumerable<OutputFormat> formats, Clip clip)
    {
        string names = string.Join(',', formats.Select(format => format.Name));
        return s_source
            .StartActivity($"{SpanNames.Ffmpeg}{names}")
            ?.SetTag(AttributeNames.Format, names)
            .SetTag(AttributeNames.Width, clip.Width)
            .SetTag(AttributeNames.Height, clip.Height)
            .SetTag(AttributeNames.Frames, clip.NumFrames);
    }

    /// <summary>Records the exit code of the run.</summary>
    public static void SetExitCode(this Activity? activity, int exitCode)
    {
        activity?.SetTag(AttributeNames.ExitCode, exitCode);
        if (exitCode != 0)
        {
            activity.Fail(ErrorCodes.TranscodingFailed);
        }
    }
}
