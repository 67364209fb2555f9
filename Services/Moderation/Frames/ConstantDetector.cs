namespace TextToVideo.Moderation.Frames;

/// <summary>
/// Detects clips in which every pixel of every frame has the same colour. A broken model produces such clips, because NaN and saturated
/// outputs become a single value. An image that only looks plain varies more: even for white on white, the output of a network varies by
/// several of the 255 levels, and any visible object by more. Therefore only one level is allowed, for rounding.
/// </summary>
internal sealed class ConstantDetector
{
    private const int AllowedRange = 1;
    private readonly byte[] _minimum = [255, 255, 255];
    private readonly byte[] _maximum = [0, 0, 0];
    private bool _varies;

    /// <summary>Gets whether every channel has stayed within one level over all added frames; true before the first one.</summary>
    public bool IsConstant => !_varies;

    /// <summary>Adds the next frame.</summary>
    /// <param name="rgb24">The frame as 8-bit RGB.</param>
    public void Add(ReadOnlySpan<byte> rgb24)
    {
        for (int i = 0; i < rgb24.Length && !_varies; i++)
        {
            int channel = i % 3;
            _minimum[channel] = Math.Min(_minimum[channel], rgb24[i]);
            _maximum[channel] = Math.Max(_maximum[channel], rgb24[i]);
            _varies = _maximum[channel] - _minimum[channel] > AllowedRange;
        }
    }
}
