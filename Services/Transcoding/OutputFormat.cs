using System.Diagnostics.CodeAnalysis;

namespace TextToVideo.Transcoding;

/// <summary>An output file format.</summary>
/// <param name="Name">The name in requests, for example <c>mp4</c> or <c>thumbnail</c>.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="FileExtension">The file extension without a dot.</param>
public sealed record OutputFormat(string Name, string ContentType, string FileExtension)
{
    /// <summary>H.264 in MP4; plays everywhere.</summary>
    public static OutputFormat Mp4 { get; } = new("mp4", "video/mp4", "mp4");

    /// <summary>VP9 in WebM; plays in browsers and is royalty-free.</summary>
    public static OutputFormat WebM { get; } = new("webm", "video/webm", "webm");

    /// <summary>
    /// Motion JPEG in AVI; both old and current players and editors support this codec. Every frame is a key frame, and the colours need no
    /// tags, which AVI does not support.
    /// </summary>
    public static OutputFormat Avi { get; } = new("avi", "video/x-msvideo", "avi");

    /// <summary>A looping GIF with its own palette.</summary>
    public static OutputFormat Gif { get; } = new("gif", "image/gif", "gif");

    /// <summary>The most representative frame as WebP.</summary>
    public static OutputFormat Thumbnail { get; } = new("thumbnail", "image/webp", "webp");

    /// <summary>Up to 25 frames, evenly distributed over the clip, in a grid as JPEG, row by row.</summary>
    public static OutputFormat Spritesheet { get; } = new("spritesheet", "image/jpeg", "jpg");

    /// <summary>The video formats; the first is the default.</summary>
    public static IReadOnlyList<OutputFormat> Videos { get; } = [Mp4, WebM, Avi, Gif];

    /// <summary>The pictures that every video has.</summary>
    public static IReadOnlyList<OutputFormat> Stills { get; } = [Thumbnail, Spritesheet];

    /// <summary>All formats.</summary>
    public static IReadOnlyList<OutputFormat> All { get; } = [.. Videos, .. Stills];

    /// <summary>Finds a format by its name.</summary>
    /// <param name="name">The name in lower case.</param>
    /// <param name="format">The format.</param>
    /// <returns>True if the format exists.</returns>
    public static bool TryParse(string? name, [NotNullWhen(true)] out OutputFormat? format)
    {
        format = All.FirstOrDefault(other => other.Name == name);
        return format is not null;
    }
}
