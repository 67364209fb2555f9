using TextToVideo.Contracts;

namespace TextToVideo.Planning.Simulation;

/// <summary>The settings for the arrival of requests.</summary>
public sealed record ArrivalSettings
{
    /// <summary>The share of time that is spent in bursts.</summary>
    public const double BurstShare = 0.1;

    private const int MaxTimes = 100_000;

    /// <summary>The arrival pattern.</summary>
    public ArrivalKind Kind { get; init; } = ArrivalKind.Poisson;

    /// <summary>The average number of requests per second, 1e-9 to 1e9. Ignored for measured arrivals.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>
    /// The peak rate relative to the average. For bursts 1 to 10, because bursts take a tenth of the time; for the diurnal pattern 1 to 2,
    /// because a sine does not allow more. Ignored for the other patterns.
    /// </summary>
    public double PeakFactor { get; init; } = 2;

    /// <summary>The average time between the starts of two bursts, or the length of a day, in seconds; 1e-3 to 1e9.</summary>
    public double Period { get; init; } = 86_400;

    /// <summary>
    /// The measured arrival times in seconds in ascending order, each from 1e-9 to 1e9, at most 100,000. After the last one, the sequence
    /// is repeated, shifted by the last arrival time.
    /// </summary>
    public IReadOnlyList<double> Times { get; init; } = [];

    /// <summary>The average number of requests per second for every pattern.</summary>
    internal double MeanRate => Kind == ArrivalKind.Measured ? Times.Count / Times[^1] : Rate;

    /// <summary>Returns the same pattern with another rate.</summary>
    /// <param name="rate">The average number of requests per second; validated with the other values.</param>
    internal ArrivalSettings WithRate(double rate) =>
        Kind == ArrivalKind.Measured && Times is [.., > 0] && rate > 0
            ? this with
            {
                Times = [.. Times.Select(time => time * MeanRate / rate)],
            }
            : this with
            {
                Rate = rate,
            };

    /// <summary>Validates the settings.</summary>
    /// <exception cref="InvalidFieldException">A value is not allowed.</exception>
    public void Check()
    {
        Ranges.Check("arrivals.rate", Rate, 1e-9, 1e9);
        Ranges.Check("arrivals.period", Period, 1e-3, 1e9);
        double maxPeakFactor = Kind switch
        {
            ArrivalKind.Bursty => 1 / BurstShare,
            ArrivalKind.Diurnal => 2,
            _ => double.MaxValue,
        };
        Ranges.Check("arrivals.peak_factor", PeakFactor, 1, maxPeakFactor);
        if (Kind == ArrivalKind.Measured)
        {
            Ranges.Check("arrivals.times.length", Times.Count, 1, MaxTimes);
            double minTime = 1e-9;
            foreach (double time in Times)
            {
                Ranges.Check("arrivals.times", time, minTime, 1e9);
                minTime = time;
            }
        }
    }
}
