using SkiaSharp;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Stills;

/// <summary>Evenly distributed frames of a clip in a grid as JPEG, row by row. Unused cells are black.</summary>
internal sealed class Spritesheet : IStill
{
    private const int MaxSprites = 25;
    private const int MaxSide = 320;
    private const int Quality = 95;

    private readonly FrameScaler _scaler;
    private readonly int[] _frames;
    private readonly int _columns;
    private readonly SKBitmap _sheet;
    private int _drawn;

    /// <summary>Creates an empty spritesheet.</summary>
    /// <param name="clip">The clip.</param>
    public Spritesheet(Clip clip)
    {
        int count = Math.Min(clip.NumFrames, MaxSprites);
        _frames = [.. Enumerable.Range(0, count).Select(i => count == 1 ? 0 : (int)((long)i * (clip.NumFrames - 1) / (count - 1)))];
        _columns = (int)Math.Ceiling(Math.Sqrt(count));
        int rows = (count + _columns - 1) / _columns;
        _scaler = new FrameScaler(clip, MaxSide);
        _sheet = FrameScaler.CreateBitmap(_columns * _scaler.Width, rows * _scaler.Height);
    }

    public void Add(int index, ReadOnlySpan<byte> rgb)
    {
        if (_drawn == _frames.Length || _frames[_drawn] != index)
        {
            return;
        }

        _scaler.Draw(rgb, _sheet, _drawn % _columns * _scaler.Width, _drawn / _columns * _scaler.Height);
        _drawn++;
    }

    public Stream Encode()
    {
        // Chroma of full resolution, because the sprites of small models are small.
        var options = new SKJpegEncoderOptions(Quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore);
        using SKPixmap pixels = _sheet.PeekPixels();
        return EncodedStill.ToStream(pixels.Encode(options));
    }

    public void Dispose() => _sheet.Dispose();
}
