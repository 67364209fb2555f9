using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Tests;

/// <summary>Frames as the decoder makes them: raw RGB24.</summary>
internal static class TestClips
{
    /// <summary>The colours of the patches, from the top left, four in a row.</summary>
    public static readonly (byte R, byte G, byte B)[] Colours =
    [
        (255, 0, 0),
        (0, 255, 0),
        (0, 0, 255),
        (255, 255, 0),
        (0, 255, 255),
        (255, 0, 255),
        (255, 255, 255),
        (0, 0, 0),
        (128, 128, 128),
        (200, 60, 40),
        (40, 160, 70),
        (60, 80, 190),
        (230, 180, 140),
        (90, 40, 110),
        (20, 20, 20),
        (235, 235, 235),
    ];

    /// <summary>Patches of the colours in a 4x4 grid that stand still.</summary>
    public static byte[] Patches(Clip clip) => Render(clip, (x, y, _) => Colours[(y * 4 / clip.Height * 4) + (x * 4 / clip.Width)]);

    /// <summary>A red disc that moves over a soft blue gradient: what the small model draws.</summary>
    public static byte[] MovingDisc(Clip clip) =>
        Render(
            clip,
            (x, y, n) =>
            {
                double centre = clip.Width * (0.25 + (0.5 * n / Math.Max(1, clip.NumFrames - 1)));
                double distance = Math.Sqrt(Math.Pow(x - centre, 2) + Math.Pow(y - (clip.Height / 2.0), 2));
                double disc = Math.Clamp((clip.Height / 4.0) - distance + 0.5, 0, 1);
                return (Mix(40, 220, disc), Mix(60 + (y * 80 / clip.Height), 30, disc), Mix(150 + (x * 80 / clip.Width), 40, disc));
            }
        );

    /// <summary>Each frame of one grey, the brighter the later.</summary>
    public static byte[] Brightening(Clip clip) =>
        Render(
            clip,
            (_, _, n) =>
            {
                byte grey = Brightness(clip, n);
                return (grey, grey, grey);
            }
        );

    public static byte Brightness(Clip clip, int frame) => (byte)(10 + (frame * 235 / clip.NumFrames));

    public static Func<CancellationToken, Task<Stream>> Source(byte[] frames) => _ => Task.FromResult<Stream>(new MemoryStream(frames));

    public static byte[] Render(Clip clip, Func<int, int, int, (byte R, byte G, byte B)> pixel)
    {
        byte[] frames = new byte[clip.FrameBytes * clip.NumFrames];
        int i = 0;
        for (int n = 0; n < clip.NumFrames; n++)
        {
            for (int y = 0; y < clip.Height; y++)
            {
                for (int x = 0; x < clip.Width; x++)
                {
                    (frames[i], frames[i + 1], frames[i + 2]) = pixel(x, y, n);
                    i += 3;
                }
            }
        }

        return frames;
    }

    /// <summary>Peak signal-to-noise ratio of 8-bit samples in dB: 10 log10(255² / mean squared error).</summary>
    public static double Psnr(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double sum = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            sum += Math.Pow(expected[i] - actual[i], 2);
        }

        return 10 * Math.Log10(255 * 255 / Math.Max(sum / expected.Length, 1e-9));
    }

    /// <summary>The luma of ITU-R BT.709, in full range.</summary>
    public static byte[] Luma(ReadOnlySpan<byte> rgb)
    {
        byte[] luma = new byte[rgb.Length / 3];
        for (int i = 0; i < luma.Length; i++)
        {
            luma[i] = (byte)Math.Round((0.2126 * rgb[i * 3]) + (0.7152 * rgb[(i * 3) + 1]) + (0.0722 * rgb[(i * 3) + 2]));
        }

        return luma;
    }

    /// <summary>The mean colour of a rectangle of the first frame.</summary>
    public static (double R, double G, double B) Mean(byte[] rgb, int width, int left, int top, int columns, int rows)
    {
        double[] sums = new double[3];
        for (int y = top; y < top + rows; y++)
        {
            for (int x = left; x < left + columns; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    sums[c] += rgb[(((y * width) + x) * 3) + c];
                }
            }
        }

        int count = columns * rows;
        return (sums[0] / count, sums[1] / count, sums[2] / count);
    }

    private static byte Mix(int from, int to, double share) => (byte)Math.Round(from + ((to - from) * share));
}
