using System.Numerics;

namespace TextToVideo.Planning.Simulation;

/// <summary>
/// A reproducible random number generator: xoshiro256** (Blackman and Vigna, 2018), seeded by SplitMix64. Seeded instances of
/// <see cref="Random"/> have correlated sequences, which made simulated waiting times one to three per cent too short.
/// </summary>
/// <param name="seed">The seed.</param>
internal sealed class RandomStream(ulong seed)
{
    private ulong _a = Split(ref seed);
    private ulong _b = Split(ref seed);
    private ulong _c = Split(ref seed);
    private ulong _d = Split(ref seed);

    /// <summary>Returns 64 random bits.</summary>
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

    /// <summary>Returns an integer of at least 0 and less than the limit.</summary>
    public int Next(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>Returns a number of at least 0 and less than 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Returns an exponentially distributed number with mean 1.</summary>
    public double NextExponential() => -Math.Log(1 - NextDouble());

    private static ulong Split(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
