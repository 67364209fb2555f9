using System.Globalization;
using System.Text.Json.Serialization;

namespace TextToVideo.Inference.Models;

/// <summary>The size of a frame, written as <c>WIDTHxHEIGHT</c>.</summary>
/// <param name="Width">Width in pixels, at least 1.</param>
/// <param name="Height">Height in pixels, at least 1.</param>
[JsonConverter(typeof(VideoSizeJsonConverter))]
public readonly record struct VideoSize(int Width, int Height)
{
    /// <summary>Parses <c>WIDTHxHEIGHT</c>: two positive numbers without sign or space.</summary>
    /// <param name="text">The size, for example <c>848x480</c>.</param>
    /// <param name="size">The parsed size.</param>
    /// <returns>True if the text is a size.</returns>
    public static bool TryParse(string? text, out VideoSize size)
    {
        size = default;
        string[] parts = text?.Split('x') ?? [];
        if (
            parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int width)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int height)
            || width < 1
            || height < 1
        )
        {
            return false;
        }

        size = new VideoSize(width, height);
        return true;
    }

    /// <summary>Returns the size as text, for example <c>848x480</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");
}
