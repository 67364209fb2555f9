namespace TextToVideo.Moderation.Frames;

/// <summary>
/// Finds clips that are one plain colour from the first pixel to the last. That is what a broken model gives (NaN or saturated output
/// becomes a single
/// value). A picture that merely looks plain is none: a network's output, even of white on white, strays by several of the 255 levels, and
/// an
/// object that is there at all differs by more. So one level is allowed, for rounding, and no more.
/// </summary>
internal sealed class ConstantDetector
{
    private const int AllowedRange = 1;
    private readonly byte[] _least = [255, 255, 255];
    private readonly byte[] _most = [0, 0, 0];
    private bool _varies;

    /// <summary>Whether every channel has stayed within one level over all frames added; true before the first.</summary>
    public bool IsConstant => !_varies;

    /// <summary>Takes the next frame.</summary>
    /// <param name="rgb24">8-bit RGB.</param>
    public void Add(ReadOnlySpan<byte> rgb24)
    {
        for (var i = 0; i < rgb24.Length && !_varies; i++)
        {
            var channel = i % 3;
            _least[channel] = Math.Min(_least[channel], rgb24[i]);
            _most[channel] = Math.Max(_most[channel], rgb24[i]);
            _varies = _most[channel] - _least[channel] > AllowedRange;
        }
    }
}
