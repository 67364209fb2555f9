using TextToVideo.Contracts;

namespace TextToVideo.Transcoding;

/// <summary>Which clips can be made into files.</summary>
public static class ClipLimits
{
    /// <summary>The smallest width and height, in pixels: one macroblock.</summary>
    public const int MinSize = 16;

    /// <summary>The largest width and height, in pixels.</summary>
    public const int MaxSize = 4096;

    /// <summary>The most frames.</summary>
    public const int MaxFrames = 10_000;

    /// <summary>The highest rate, in frames per second.</summary>
    public const int MaxFps = 120;

    /// <summary>Looks for the first value that is not allowed.</summary>
    /// <param name="clip">The clip.</param>
    /// <returns>The field, as the API calls it, and what is allowed; null where all is well.</returns>
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
                return (field, $"must be {min} to {max}, is {value}");
            }
        }

        return null;
    }
}
