using SkiaSharp;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Stills;

/// <summary>The most typical frame of a clip as WebP: the one whose colours are closest to the mean of all frames.</summary>
/// <param name="clip">The clip.</param>
internal sealed class Thumbnail(Clip clip) : IStill
{
    /// <summary>The reduced candidates are kept in memory until the last frame is known.</summary>
    private const int MaxCandidates = 32;

    private const int MaxSide = 640;

    /// <summary>The largest number of pixels for which WebP is lossless; above it, lossless files are too large.</summary>
    private const int LosslessPixels = 256 * 256;

    /// <summary>The quality of a lossy file, and the effort for a lossless one, 0 to 100.</summary>
    private const int Quality = 90;

    private readonly FrameScaler _scaler = new(clip, MaxSide);
    private readonly int _interval = (clip.NumFrames + MaxCandidates - 1) / MaxCandidates;
    private readonly List<ColorHistogram> _histograms = [];
    private readonly List<SKBitmap> _candidates = [];

    public void Add(int index, ReadOnlySpan<byte> rgb)
    {
        if (index % _interval != 0)
        {
            return;
        }

        SKBitmap candidate = FrameScaler.CreateBitmap(_scaler.Width, _scaler.Height);
        _candidates.Add(candidate);
        _histograms.Add(new ColorHistogram(rgb));
        _scaler.Draw(rgb, candidate, left: 0, top: 0);
    }

    public Stream Encode()
    {
        SKWebpEncoderCompression compression =
            (long)clip.Width * clip.Height <= LosslessPixels ? SKWebpEncoderCompression.Lossless : SKWebpEncoderCompression.Lossy;
        using SKPixmap pixels = _candidates[ColorHistogram.FindMostTypical(_histograms)].PeekPixels();
        return EncodedStill.ToStream(pixels.Encode(new SKWebpEncoderOptions(compression, Quality)));
    }

    public void Dispose() => _candidates.ForEach(candidate => candidate.Dispose());
}
