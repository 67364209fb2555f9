using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Noise;

/// <summary>
/// Standard normal noise. Every element depends only on the seed and the element's index, so there is no generator state to store and
/// elements can be computed in any order. Philox4x32-10 with the seed as key and index / 4 as counter gives four words. Each pair (x, y) of
/// words gives two normal values by Box–Muller:
/// u₁ = (⌊x / 2⁸⌋ + 1) / 2²⁴ in (0, 1], u₂ = ⌊y / 2⁸⌋ / 2²⁴ in [0, 1), √(−2 ln u₁) · (cos 2πu₂, sin 2πu₂).
/// </summary>
public static class PhiloxNoise
{
    private const int WordsPerBlock = 4;
    private const double UniformScale = 1.0 / (1 << 24);

    /// <summary>Creates a tensor of noise.</summary>
    /// <param name="seed">The seed; any 64-bit value.</param>
    /// <param name="shape">The dimensions, outermost first.</param>
    public static FloatTensor Create(long seed, params ReadOnlySpan<int> shape)
    {
        var tensor = new FloatTensor(shape);
        Fill(tensor.Span, seed);
        return tensor;
    }

    /// <summary>Fills a span with noise.</summary>
    /// <param name="destination">Receives the elements from <paramref name="firstIndex"/> on.</param>
    /// <param name="seed">The seed; any 64-bit value.</param>
    /// <param name="firstIndex">The index of the first element, at least 0.</param>
    public static void Fill(Span<float> destination, long seed, long firstIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        var key = ((uint)seed, (uint)(seed >>> 32));
        Span<float> block = stackalloc float[WordsPerBlock];
        for (int done = 0; done < destination.Length; )
        {
            (long counter, long lane) = Math.DivRem(firstIndex + done, WordsPerBlock);
            (uint x0, uint x1, uint x2, uint x3) = Philox4x32.Block(((uint)counter, (uint)(counter >>> 32), 0, 0), key);
            (block[0], block[1]) = BoxMuller(x0, x1);
            (block[2], block[3]) = BoxMuller(x2, x3);
            ReadOnlySpan<float> wanted = block[(int)lane..];
            wanted = wanted[..Math.Min(wanted.Length, destination.Length - done)];
            wanted.CopyTo(destination[done..]);
            done += wanted.Length;
        }
    }

    /// <summary>
    /// The uniform values have 24 bits and the results are float32, but the computation uses double. The logarithm and cosine of platforms
    /// may differ in the last bit of a double, which almost never changes the rounded result.
    /// </summary>
    private static (float, float) BoxMuller(uint x, uint y)
    {
        double radius = Math.Sqrt(-2 * Math.Log(((x >> 8) + 1) * UniformScale));
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * ((y >> 8) * UniformScale));
        return ((float)(radius * cosine), (float)(radius * sine));
    }
}
