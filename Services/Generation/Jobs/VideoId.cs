using System.Diagnostics.CodeAnalysis;

namespace TextToVideo.Generation.Jobs;

/// <summary>Video ids as the API writes them: "video_" and 32 hexadecimal digits.</summary>
public static class VideoId
{
    private const string Prefix = "video_";

    /// <summary>The id as the API writes it.</summary>
    /// <param name="videoId">The id.</param>
    public static string Format(Guid videoId) => $"{Prefix}{videoId:N}";

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="videoId">The id.</param>
    /// <returns>False where the text is no video id.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Guid videoId)
    {
        videoId = default;

        // Guid's own parser also takes upper case and white space: a video would then have several ids.
        return text is not null
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out videoId)
            && text == Format(videoId);
    }
}
