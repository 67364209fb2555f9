using System.Numerics;

namespace TextToVideo.Planning.Simulation;

/// <summary>
/// Chance that can be repeated: xoshiro256** (Blackman and Vigna, 2018), seeded by SplitMix64. With seeded <see cref="Random"/>s, whose
/// sequences are related, waits came out one to three per cent short.
/// </summary>
/// <param name="seed">The same seed gives the same numbers.</param>
internal sealed class RandomStream(ulong seed)
{
    private ulong _a = Split(ref seed);
    private ulong _b = Split(ref seed);
    private ulong _c = Split(ref seed);
    private ulong _d = Split(ref seed);

    /// <summary>Any 64 bits.</summary>
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number from 0 to below a limit.</summary>
    public int Next(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>A number from 0 to below 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>An exponentially distributed number of mean 1.</summary>
    public double NextExponential() => -Math.Log(1 - NextDouble());

    private static ulong Split(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
