using System.ComponentModel.DataAnnotations;

namespace TextToVideo.Standalone;

/// <summary>
/// Options of direct calls of the stages in the one-process server; configuration section <c>DirectCalls</c>. A direct call is a gRPC call
/// of TextEncoding, Denoising, VaeDecoding, Transcoding or Moderation. It is neither moderated nor counted as a video.
/// </summary>
public sealed class DirectCallOptions
{
    /// <summary>The section's name.</summary>
    public const string SectionName = "DirectCalls";

    /// <summary>Whether keys that are not admin keys may call the stages directly.</summary>
    public bool AllowUserKeys { get; set; }

    /// <summary>The number of direct calls of all callers together that may run at a time, 1 to 1000; further calls are refused.</summary>
    [Range(1, 1000)]
    public int MaxConcurrent { get; set; } = 4;
}
