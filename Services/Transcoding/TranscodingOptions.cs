using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Transcoding;

/// <summary>Options of the transcoding stage; configuration section <c>Transcoding</c>.</summary>
public sealed class TranscodingOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "Transcoding";

    /// <summary>The ffmpeg program: a path, or a name to look up in PATH.</summary>
    [Required]
    public string FfmpegPath { get; set; } = "ffmpeg";

    /// <summary>The folder for unfinished files; empty for the system's temporary folder.</summary>
    public string TemporaryPath { get; set; } = string.Empty;

    /// <summary>The maximum duration of a run of ffmpeg for each format that it encodes; a longer run is killed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Whether ffmpeg is started ahead of the next job after two jobs in succession with the same formats, size and frame rate. It waits
    /// for the frames, with some 10 MB of memory, and the next such job does not wait for its start.
    /// </summary>
    public bool Prestart { get; set; } = true;

    /// <summary>
    /// The maximum number of jobs and direct calls that are transcoded concurrently, 1 to 64. An encoder uses up to four cores.
    /// </summary>
    [Range(1, 64)]
    public int MaxConcurrency { get; set; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 64);

    /// <summary>
    /// The maximum number of concurrent conversions of completed videos, 1 to 64, in addition to <see cref="MaxConcurrency"/>, so that jobs
    /// do not wait for them.
    /// </summary>
    [Range(1, 64)]
    public int MaxConversions { get; set; } = 1;
}
