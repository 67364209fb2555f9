using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>The settings for a stage's service time.</summary>
public sealed record ServiceTimeSettings
{
    private const int MaxValues = 100_000;

    /// <summary>The distribution.</summary>
    public ServiceTimeDistribution Kind { get; init; } = ServiceTimeDistribution.Constant;

    /// <summary>The mean in seconds, 0 to 1e6. Ignored for measured times.</summary>
    public double Mean { get; init; }

    /// <summary>The standard deviation relative to the mean, 0 to 100; only for the log-normal distribution.</summary>
    public double Variation { get; init; } = 1;

    /// <summary>The measured times in seconds, each 0 to 1e6, at most 100,000.</summary>
    public IReadOnlyList<double> Values { get; init; } = [];

    /// <summary>The mean of the distribution in seconds.</summary>
    public double ExpectedMean => Kind == ServiceTimeDistribution.Measured ? Values.Average() : Mean;

    /// <summary>Validates the settings.</summary>
    /// <param name="field">The path of these settings, for the error.</param>
    /// <exception cref="InvalidFieldException">A value is not allowed.</exception>
    public void Check(string field)
    {
        if (Kind != ServiceTimeDistribution.Measured)
        {
            Ranges.Check($"{field}.mean", Mean, 0, 1e6);
            Ranges.Check($"{field}.variation", Variation, 0, 100);
            return;
        }

        Ranges.Check($"{field}.values.length", Values.Count, 1, MaxValues);
        foreach (double value in Values)
        {
            Ranges.Check($"{field}.values", value, 0, 1e6);
        }
    }

    /// <summary>Draws a service time.</summary>
    /// <param name="random">The random number generator.</param>
    internal double Draw(RandomStream random)
    {
        switch (Kind)
        {
            case ServiceTimeDistribution.Constant:
                return Mean;
            case ServiceTimeDistribution.Exponential:
                return random.NextExponential() * Mean;
            case ServiceTimeDistribution.Measured:
                return Values[random.Next(Values.Count)];
            default:
                if (Mean == 0)
                {
                    return 0;
                }

                // Box–Muller. A log-normal variable with mean m and variation v is exp(N(ln m − s²/2, s²)) with s² = ln(1 + v²).
                double square = Math.Log(1 + (Variation * Variation));
                double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                return Math.Exp(Math.Log(Mean) - (square / 2) + (Math.Sqrt(square) * normal));
        }
    }
}
