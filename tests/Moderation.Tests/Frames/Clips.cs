namespace TextToVideo.Moderation.Tests.Frames;

/// <summary>Creates synthetic clips.</summary>
internal static class Clips
{
    /// <summary>Creates RGB24 frames from a function of (frame, x, y).</summary>
    public static IEnumerable<byte[]> Make(int width, int height, int frames, Func<int, int, int, (byte R, byte G, byte B)> colour)
    {
        for (int frame = 0; frame < frames; frame++)
        {
            byte[] rgb24 = new byte[width * height * 3];
            for (int pixel = 0; pixel < width * height; pixel++)
            {
                (rgb24[pixel * 3], rgb24[(pixel * 3) + 1], rgb24[(pixel * 3) + 2]) = colour(frame, pixel % width, pixel / width);
            }

            yield return rgb24;
        }
    }

    /// <summary>Creates an acceptable clip: a moving gradient.</summary>
    public static IEnumerable<byte[]> Gradient(int width, int height, int frames) =>
        Make(width, height, frames, (frame, x, y) => ((byte)((x * 2) + frame), (byte)(y * 2), 100));

    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Stream(IEnumerable<byte[]> frames)
    {
        foreach (byte[] frame in frames)
        {
            await Task.Yield();
            yield return frame;
        }
    }
}
