using TextToVideo.Contracts;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>Creates a PNG image that shows evenly spaced frames of a clip as a grid, in reading order.</summary>
internal static class ContactSheet
{
    private const int Columns = 4;
    private const int MostFrames = 16;
    private const int PixelBytes = 3;

    /// <summary>Creates the contact sheet.</summary>
    /// <param name="frames">The frames in 8-bit RGB, one after the other. If the clip is incomplete, the missing parts stay black.</param>
    /// <param name="clip">The dimensions of the clip.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public static async Task<byte[]> CreateAsync(Stream frames, Clip clip, CancellationToken cancellationToken)
    {
        int count = Math.Min(MostFrames, clip.NumFrames);
        int steps = Math.Max(1, count - 1);
        int[] chosen = [.. Enumerable.Range(0, count).Select(index => (int)((long)index * (clip.NumFrames - 1) / steps))];
        int columns = Math.Min(Columns, count);
        int width = columns * clip.Width;
        int height = (count + columns - 1) / columns * clip.Height;
        byte[] sheet = new byte[width * height * PixelBytes];
        byte[] frame = new byte[clip.FrameBytes];
        int next = 0;
        for (int index = 0; next < count; index++)
        {
            Array.Clear(frame);
            int length = await frames.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, cancellationToken);
            if (length == 0)
            {
                break;
            }

            for (; next < count && chosen[next] == index; next++)
            {
                Place(frame, clip, sheet, width, next % columns * clip.Width, next / columns * clip.Height);
            }
        }

        return PngFile.Encode(new RgbImage(width, height, sheet));
    }

    private static void Place(byte[] frame, Clip clip, byte[] sheet, int sheetWidth, int left, int top)
    {
        int row = clip.Width * PixelBytes;
        for (int y = 0; y < clip.Height; y++)
        {
            frame.AsSpan(y * row, row).CopyTo(sheet.AsSpan((((top + y) * sheetWidth) + left) * PixelBytes));
        }
    }
}
