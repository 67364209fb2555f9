namespace TextToVideo.Generation.Jobs;

/// <summary>Defines the output formats of videos.</summary>
public static class OutputFormats
{
    private static readonly Dictionary<string, string> s_contentTypes = new(StringComparer.Ordinal)
    {
        ["mp4"] = "video/mp4",
        ["webm"] = "video/webm",
        ["avi"] = "video/x-msvideo",
        ["gif"] = "image/gif",
    };

    /// <summary>Gets all formats; the first is the default.</summary>
    public static IReadOnlyList<string> All { get; } = ["mp4", "webm", "avi", "gif"];

    /// <summary>Returns the media type of a format.</summary>
    /// <param name="format">One of <see cref="All"/>.</param>
    public static string ContentTypeOf(string format) => s_contentTypes[format];
}
