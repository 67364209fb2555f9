using System.Diagnostics.CodeAnalysis;

namespace TextToVideo.Generation.Jobs;

/// <summary>Converts video ids to and from their form in the API: "video_" and 32 hexadecimal digits.</summary>
public static class VideoId
{
    private const string Prefix = "video_";

    /// <summary>Formats an id as it is written in the API.</summary>
    /// <param name="videoId">The id.</param>
    public static string Format(Guid videoId) => $"{Prefix}{videoId:N}";

    /// <summary>Parses an id that <see cref="Format"/> has formatted.</summary>
    /// <param name="text">The text to parse.</param>
    /// <param name="videoId">The parsed id.</param>
    /// <returns>False if the text is not a video id.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Guid videoId)
    {
        videoId = default;

        // Guid.TryParseExact also accepts upper case and white space, so one video would have several ids.
        return text is not null
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out videoId)
            && text == Format(videoId);
    }
}
