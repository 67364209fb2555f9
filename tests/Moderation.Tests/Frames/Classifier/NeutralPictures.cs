namespace TextToVideo.Moderation.Tests.Frames.Classifier;

/// <summary>The pictures of Data/make_nsfw_reference.mjs.</summary>
internal static class NeutralPictures
{
    /// <summary>Draws a picture as RGB24.</summary>
    public static byte[] Draw(string name, int width, int height) =>
        Clips.Make(width, height, 1, (_, x, y) => GetColour(name, x, y, width, height)).Single();

    private static (byte R, byte G, byte B) GetColour(string name, int x, int y, int width, int height)
    {
        (int red, int green, int blue) = name switch
        {
            "black" => (0, 0, 0),
            "gradient" => (x & 255, y & 255, ((x + y) >> 1) & 255),
            "chessboard" => ((x >> 5) + (y >> 5)) % 2 == 1 ? (255, 255, 255) : (0, 0, 0),
            "disc" => IsInDisc(x - (width / 2.0), y - (height / 2.0)) ? (220, 30, 30) : (40, 90, 200),
            "stripes" => (x >> 3) % 2 == 1 ? (250, 210, 40) : (20, 120, 60),
            "waves" => (GetWave(x + y, 50), GetWave((x * 2) + y, 70), GetWave(y * 3, 90)),
            "noise" => (GetNoise(x, y, 0), GetNoise(x, y, 1), GetNoise(x, y, 2)),
            "landscape" => y < (height >> 1) + (GetWave(x, 37) >> 4) - (GetWave(x, 90) >> 3)
                ? (110 + (y >> 1), 160 + (y >> 2), 235)
                : (60 + (GetNoise(x, y, 0) >> 4), 110 + (GetNoise(x, y, 1) >> 3), 50),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
        return ((byte)red, (byte)green, (byte)blue);
    }

    private static bool IsInDisc(double x, double y) => (x * x) + (y * y) < 60 * 60;

    /// <summary>The distance of a value from the nearest odd multiple of the period, scaled to 0 to 255.</summary>
    private static int GetWave(int value, int period) => Math.Abs((value % (2 * period)) - period) * 255 / period;

    /// <summary>The upper byte of a 32-bit hash of the position.</summary>
    private static int GetNoise(int x, int y, int channel)
    {
        uint hash = unchecked(((uint)x * 73856093) ^ ((uint)y * 19349663) ^ ((uint)(channel + 1) * 83492791));
        hash = unchecked((hash ^ (hash >> 15)) * 0x2c1b3c6d);
        hash = unchecked((hash ^ (hash >> 12)) * 0x297a2d39);
        return (int)((hash ^ (hash >> 15)) >> 24);
    }
}
