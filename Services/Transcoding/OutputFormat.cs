using System.Diagnostics.CodeAnalysis;

namespace TextToVideo.Transcoding;

/// <summary>A kind of file that frames are made into.</summary>
/// <param name="Name">As requests name it, such as <c>mp4</c> or <c>thumbnail</c>.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="FileExtension">Without a dot.</param>
public sealed record OutputFormat(string Name, string ContentType, string FileExtension)
{
    /// <summary>H.264 in MP4: plays everywhere.</summary>
    public static OutputFormat Mp4 { get; } = new("mp4", "video/mp4", "mp4");

    /// <summary>VP9 in WebM: plays in browsers, free of royalties.</summary>
    public static OutputFormat WebM { get; } = new("webm", "video/webm", "webm");

    /// <summary>
    /// Motion JPEG in AVI: the codec that players and editors of that container's age and today's all have built in. Every frame stands for
    /// itself, and its colours need no tags, for which AVI has no place.
    /// </summary>
    public static OutputFormat Avi { get; } = new("avi", "video/x-msvideo", "avi");

    /// <summary>A GIF that loops, with a palette of its own.</summary>
    public static OutputFormat Gif { get; } = new("gif", "image/gif", "gif");

    /// <summary>The most typical frame as WebP.</summary>
    public static OutputFormat Thumbnail { get; } = new("thumbnail", "image/webp", "webp");

    /// <summary>Up to 25 frames, evenly spread over the clip, in a grid as JPEG; read it row by row.</summary>
    public static OutputFormat Spritesheet { get; } = new("spritesheet", "image/jpeg", "jpg");

    /// <summary>The formats of the video itself; the first is the default.</summary>
    public static IReadOnlyList<OutputFormat> Videos { get; } = [Mp4, WebM, Avi, Gif];

    /// <summary>Every format.</summary>
    public static IReadOnlyList<OutputFormat> All { get; } = [.. Videos, Thumbnail, Spritesheet];

    /// <summary>Finds a format by its name.</summary>
    /// <param name="name">Its name, in lower case.</param>
    /// <param name="format">The format.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryParse(string? name, [NotNullWhen(true)] out OutputFormat? format)
    {
        format = All.FirstOrDefault(other => other.Name == name);
        return format is not null;
    }
}
