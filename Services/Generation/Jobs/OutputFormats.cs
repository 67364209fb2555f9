namespace TextToVideo.Generation.Jobs;

/// <summary>Defines the output formats of videos.</summary>
public static class OutputFormats
{
    /// <summary>H.264 in MP4.</summary>
    public const string Mp4 = "mp4";

    /// <summary>VP9 in WebM.</summary>
    public const string WebM = "webm";

    /// <summary>Motion JPEG in AVI.</summary>
    public const string Avi = "avi";

    /// <summary>An animated GIF.</summary>
    public const string Gif = "gif";

    private static readonly Dictionary<string, string> s_contentTypes = new(StringComparer.Ordinal)
    {
        [Mp4] = "video/mp4",
        [WebM] = "video/webm",
        [Avi] = "video/x-msvideo",
        [Gif] = "image/gif",
    };

    /// <summary>Gets all formats; the first is the default.</summary>
    public static IReadOnlyList<string> All { get; } = [Mp4, WebM, Avi, Gif];

    /// <summary>Returns the media type of a format.</summary>
    /// <param name="format">One of <see cref="All"/>.</param>
    public static string GetContentType(string format) => s_contentTypes[format];
}
