using SkiaSharp;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Stills;

/// <summary>
/// Draws frames that are reduced to a maximum side. A reduced pixel is the mean of the area that it covers, so fine patterns do not alias;
/// Skia's own scaling of pixels takes only the nearest ones. It is calculated in integers and has the same result on every processor.
/// </summary>
internal sealed class FrameScaler
{
    private const int Channels = 3;
    private const int PixelBytes = 4;

    private readonly Clip _clip;
    private readonly uint[] _sums;

    /// <summary>Creates a scaler.</summary>
    /// <param name="clip">The clip that the frames belong to.</param>
    /// <param name="maxSide">The maximum width and height in pixels. Smaller frames are not enlarged.</param>
    public FrameScaler(Clip clip, int maxSide)
    {
        _clip = clip;
        _sums = new uint[clip.Width * Channels];
        int side = Math.Max(clip.Width, clip.Height);
        Width = Scale(clip.Width, maxSide, side);
        Height = Scale(clip.Height, maxSide, side);
    }

    /// <summary>Gets the width of the reduced frames in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height of the reduced frames in pixels.</summary>
    public int Height { get; }

    /// <summary>Creates a black picture without transparency.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    public static SKBitmap CreateBitmap(int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgb888x, SKAlphaType.Opaque));
        bitmap.Erase(SKColors.Black);
        return bitmap;
    }

    /// <summary>Draws a frame.</summary>
    /// <param name="rgb">The frame in 8-bit RGB, rows from the top.</param>
    /// <param name="picture">A picture of <see cref="CreateBitmap"/>.</param>
    /// <param name="left">The left edge of the reduced frame.</param>
    /// <param name="top">The top edge of the reduced frame.</param>
    public void Draw(ReadOnlySpan<byte> rgb, SKBitmap picture, int left, int top)
    {
        Span<byte> pixels = picture.GetPixelSpan();
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = pixels.Slice(((top + y) * picture.RowBytes) + (left * PixelBytes), Width * PixelBytes);
            if ((Width, Height) == (_clip.Width, _clip.Height))
            {
                Copy(rgb.Slice(y * Width * Channels, Width * Channels), row);
            }
            else
            {
                SumRows(rgb, y);
                AverageColumns(row);
            }
        }
    }

    private static void Copy(ReadOnlySpan<byte> rgb, Span<byte> pixels)
    {
        for ((int from, int to) = (0, 0); from < rgb.Length; (from, to) = (from + Channels, to + PixelBytes))
        {
            (pixels[to], pixels[to + 1], pixels[to + 2]) = (rgb[from], rgb[from + 1], rgb[from + 2]);
        }
    }

    /// <summary>
    /// Adds the rows that a reduced row covers, each weighted with the covered part of its height. If a height of m pixels is reduced to n,
    /// a row is n units high and a reduced row m, so the weights are whole numbers whose sum is m.
    /// </summary>
    private void SumRows(ReadOnlySpan<byte> rgb, int reducedRow)
    {
        Array.Clear(_sums);
        (int begin, int end) = (reducedRow * _clip.Height, (reducedRow + 1) * _clip.Height);
        for (int row = begin / Height; row * Height < end; row++)
        {
            uint weight = (uint)(Math.Min(end, (row + 1) * Height) - Math.Max(begin, row * Height));
            ReadOnlySpan<byte> samples = rgb.Slice(row * _sums.Length, _sums.Length);
            for (int i = 0; i < samples.Length; i++)
            {
                _sums[i] += weight * samples[i];
            }
        }
    }

    /// <summary>Averages the sums of the columns that each reduced column covers, weighted in the same way.</summary>
    private void AverageColumns(Span<byte> pixels)
    {
        // The sums of the largest frame, 255 times 4096 times 4096, have 32 bits.
        uint area = (uint)(_clip.Width * _clip.Height);
        for (int x = 0; x < Width; x++)
        {
            (int begin, int end) = (x * _clip.Width, (x + 1) * _clip.Width);
            (uint red, uint green, uint blue) = (area / 2, area / 2, area / 2);
            for (int column = begin / Width; column * Width < end; column++)
            {
                uint weight = (uint)(Math.Min(end, (column + 1) * Width) - Math.Max(begin, column * Width));
                int i = column * Channels;
                red += weight * _sums[i];
                green += weight * _sums[i + 1];
                blue += weight * _sums[i + 2];
            }

            Span<byte> pixel = pixels.Slice(x * PixelBytes, Channels);
            (pixel[0], pixel[1], pixel[2]) = ((byte)(red / area), (byte)(green / area), (byte)(blue / area));
        }
    }

    private static int Scale(int length, int maxSide, int side) =>
        side <= maxSide ? length : Math.Max(1, (int)Math.Round((double)length * maxSide / side, MidpointRounding.AwayFromZero));
}
