using TextToVideo.Inference.Noise;

namespace TextToVideo.Inference.Tests.Noise;

public sealed class PhiloxNoiseTests
{
    /// <summary>The known answers of Random123's kat_vectors for philox4x32 with 10 rounds: counter, key, result.</summary>
    public static TheoryData<uint[], uint[], uint[]> KnownAnswers =>
        new()
        {
            { [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
            {
                [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
                [0xffffffff, 0xffffffff],
                [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]
            },
            {
                [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
                [0xa4093822, 0x299f31d0],
                [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
            },
        };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Block_PublishedVectors_GivesTheKnownAnswer(uint[] counter, uint[] key, uint[] expected)
    {
        (uint x0, uint x1, uint x2, uint x3) = Philox4x32.Block((counter[0], counter[1], counter[2], counter[3]), (key[0], key[1]));

        Assert.Equal(expected, new[] { x0, x1, x2, x3 });
    }

    [Fact]
    public void Fill_SeveralSeedsAndOffsets_AgreesWithPython()
    {
        foreach (ReferenceNumbers.NoiseRun run in ReferenceNumbers.Load().Noise)
        {
            float[] values = new float[run.Values.Count];
            PhiloxNoise.Fill(values, run.Seed, run.First);
            for (int index = 0; index < values.Length; index++)
            {
                Assert.Equal(run.Values[index], values[index], 1e-6);
            }
        }
    }

    [Fact]
    public void Fill_InPieces_GivesWhatItGivesAtOnce()
    {
        float[] whole = PhiloxNoise.Create(42, 1000).Span.ToArray();
        float[] pieces = new float[1000];

        for (int start = 0; start < pieces.Length; start += 7)
        {
            PhiloxNoise.Fill(pieces.AsSpan(start, Math.Min(7, pieces.Length - start)), 42, start);
        }

        Assert.Equal(whole, pieces);
    }

    [Fact]
    public void Create_ManyElements_IsStandardNormalAndUncorrelated()
    {
        const int count = 1_000_000;
        float[] values = PhiloxNoise.Create(123, count).Span.ToArray();

        double mean = values.Average(value => (double)value);
        double variance = values.Average(value => (value - mean) * (value - mean));
        double skewness = values.Average(value => Math.Pow(value, 3));
        double kurtosis = values.Average(value => Math.Pow(value, 4));
        double neighbours = values.Zip(values.Skip(1), (a, b) => (double)a * b).Average();
        double beyondTwo = values.Count(value => Math.Abs(value) > 2) / (double)count;

        // Five standard errors each: 1, √2, √15, √96, 1 and √(p(1 − p)) over √Count.
        Assert.Equal(0, mean, 0.005);
        Assert.Equal(1, variance, 0.0071);
        Assert.Equal(0, skewness, 0.0194);
        Assert.Equal(3, kurtosis, 0.049);
        Assert.Equal(0, neighbours, 0.005);
        Assert.Equal(0.0455, beyondTwo, 0.00105);
        Assert.All(values, value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Create_OtherSeed_GivesOtherNoise()
    {
        // Seeds that differ in the upper half alone must differ too.
        float[][] noises = [.. ((long[])[0, 1, 1L << 32, -1]).Select(seed => PhiloxNoise.Create(seed, 64).Span.ToArray())];

        Assert.Equal(4, noises.Select(noise => noise[0]).Distinct().Count());
        Assert.All(noises, noise => Assert.Equal(64, noise.Distinct().Count()));
    }
}
