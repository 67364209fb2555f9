using TextToVideo.Contracts;

namespace TextToVideo.Transcoding;

/// <summary>The limits of clips that can be encoded.</summary>
public static class ClipLimits
{
    /// <summary>The minimum width and height, in pixels: one macroblock.</summary>
    public const int MinSize = 16;

    /// <summary>The maximum width and height, in pixels.</summary>
    public const int MaxSize = 4096;

    /// <summary>The maximum number of frames.</summary>
    public const int MaxFrames = 10_000;

    /// <summary>The maximum frame rate, in frames per second.</summary>
    public const int MaxFps = 120;

    /// <summary>Finds the first value that is not allowed.</summary>
    /// <param name="clip">The clip.</param>
    /// <returns>The field's name in the API and the allowed values; null if the clip is valid.</returns>
    public static (string Field, string Allowed)? FindViolation(Clip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ReadOnlySpan<(string Field, int Value, int Min, int Max)> fields =
        [
            ("width", clip.Width, MinSize, MaxSize),
            ("height", clip.Height, MinSize, MaxSize),
            ("num_frames", clip.NumFrames, 1, MaxFrames),
            ("fps", clip.Fps, 1, MaxFps),
        ];
        foreach ((string field, int value, int min, int max) in fields)
        {
            if (value < min || value > max)
            {
                return (field, $"must be {min} to {max}, not {value}");
            }
        }

        return null;
    }
}
