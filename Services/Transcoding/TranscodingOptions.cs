using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Transcoding;

/// <summary>Configuration section <c>Transcoding</c>.</summary>
public sealed class TranscodingOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Transcoding";

    /// <summary>The ffmpeg program: a path, or a name that is looked up in PATH.</summary>
    [Required]
    public string FfmpegPath { get; set; } = "ffmpeg";

    /// <summary>Where unfinished files lie; empty for the system's folder for temporary files.</summary>
    public string TemporaryPath { get; set; } = string.Empty;

    /// <summary>How long one run of ffmpeg may take; a run that takes longer is killed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How many runs of ffmpeg there may be at a time, 1 to 64. One run keeps up to four cores busy.</summary>
    [Range(1, 64)]
    public int MaxConcurrency { get; set; } = Math.Clamp(Environment.ProcessorCount / 2, 1, 64);
}
