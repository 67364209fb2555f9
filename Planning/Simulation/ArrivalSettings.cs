namespace TextToVideo.Planning.Simulation;

/// <summary>How requests come.</summary>
public sealed record ArrivalSettings
{
    /// <summary>Share of the time that bursts take.</summary>
    public const double BurstShare = 0.1;

    private const int MostTimes = 100_000;

    /// <summary>The pattern.</summary>
    public ArrivalKind Kind { get; init; } = ArrivalKind.Poisson;

    /// <summary>Requests a second on average, 1e-9 to 1e9. Without meaning where moments were measured.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>
    /// The highest rate over the average: of bursts from 1 to 10, since they take a tenth of the time; of the day from 1 to 2, since a sine has
    /// no more. Without meaning for the other patterns.
    /// </summary>
    public double PeakFactor { get; init; } = 2;

    /// <summary>Seconds from one burst's beginning to the next one's, on average, or of a day; 1e-3 to 1e9.</summary>
    public double Period { get; init; } = 86_400;

    /// <summary>
    /// Measured moments in seconds, in their order, each from 1e-9 to 1e9 and at most 100,000. After the last one the first comes again, as long
    /// after it as it came after the beginning.
    /// </summary>
    public IReadOnlyList<double> Times { get; init; } = [];

    /// <summary>Requests a second on average, whatever the pattern.</summary>
    internal double MeanRate => Kind == ArrivalKind.Measured ? Times.Count / Times[^1] : Rate;

    /// <summary>The same pattern with another rate.</summary>
    /// <param name="rate">Requests a second on average; checked with the other values.</param>
    internal ArrivalSettings At(double rate) =>
        Kind == ArrivalKind.Measured && Times is [.., > 0] && rate > 0
            ? this with
            {
                Times = [.. Times.Select(time => time * MeanRate / rate)],
            }
            : this with
            {
                Rate = rate,
            };

    /// <summary>Checks the values.</summary>
    /// <exception cref="PlanningException">One is not allowed.</exception>
    public void Check()
    {
        Ranges.Check("arrivals.rate", Rate, 1e-9, 1e9);
        Ranges.Check("arrivals.period", Period, 1e-3, 1e9);
        double most = Kind switch
        {
            ArrivalKind.Bursty => 1 / BurstShare,
            ArrivalKind.Diurnal => 2,
            _ => double.MaxValue,
        };
        Ranges.Check("arrivals.peak_factor", PeakFactor, 1, most);
        if (Kind == ArrivalKind.Measured)
        {
            Ranges.Check("arrivals.times.length", Times.Count, 1, MostTimes);
            double least = 1e-9;
            foreach (double time in Times)
            {
                Ranges.Check("arrivals.times", time, least, 1e9);
                least = time;
            }
        }
    }
}
