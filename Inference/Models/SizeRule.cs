using System.Globalization;

namespace TextToVideo.Inference.Models;

/// <summary>
/// A rule for frame sizes: width and height are multiples of a number within a range, and a frame has at most a number of pixels.
/// </summary>
public sealed record SizeRule
{
    /// <summary>The shortest width and height in pixels.</summary>
    public required int Min { get; init; }

    /// <summary>The longest width and height in pixels.</summary>
    public required int Max { get; init; }

    /// <summary>The number that width and height are multiples of.</summary>
    public required int Multiple { get; init; }

    /// <summary>The maximum number of pixels of a frame; at least those of the smallest one.</summary>
    public required int MaxPixels { get; init; }

    /// <summary>The allowed sizes as text, for messages.</summary>
    public string InWords =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"WIDTHxHEIGHT of multiples of {Multiple} from {Min} to {Max} with at most {MaxPixels} pixels"
        );

    /// <summary>Returns true if the rule allows the size.</summary>
    /// <param name="size">The size.</param>
    public bool Allows(VideoSize size) => AllowsSide(size.Width) && AllowsSide(size.Height) && (long)size.Width * size.Height <= MaxPixels;

    /// <summary>Returns true if the rule allows a width or height.</summary>
    /// <param name="side">The width or height in pixels.</param>
    public bool AllowsSide(int side) => side >= Min && side <= Max && side % Multiple == 0;

    /// <summary>Returns an allowed size near the given one, with about its aspect ratio.</summary>
    /// <param name="size">The size.</param>
    public VideoSize GetNearest(VideoSize size)
    {
        VideoSize nearest = new(RoundSide(size.Width), RoundSide(size.Height));
        if (Allows(nearest))
        {
            return nearest;
        }

        // Reduce both sides in proportion, and then the longer one until the frame is small enough.
        double scale = Math.Sqrt(MaxPixels / ((double)nearest.Width * nearest.Height));
        nearest = new VideoSize(RoundSide(nearest.Width * scale), RoundSide(nearest.Height * scale));
        while (!Allows(nearest))
        {
            nearest =
                nearest.Width >= nearest.Height
                    ? nearest with
                    {
                        Width = nearest.Width - Multiple,
                    }
                    : nearest with
                    {
                        Height = nearest.Height - Multiple,
                    };
        }

        return nearest;
    }

    private int RoundSide(double side) => (int)Math.Clamp(Math.Round(side / Multiple) * Multiple, Min, Max);
}
