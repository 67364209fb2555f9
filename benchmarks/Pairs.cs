namespace TextToVideo.Benchmarks;

/// <summary>Runs two alternatives in alternation, so that both run under the same conditions, and compares them pair by pair.</summary>
/// <typeparam name="T">The measurement of one run.</typeparam>
internal sealed class Pairs<T>
{
    private const int WarmUps = 5;

    /// <summary>The number of pairs per run: an overhead of a few percent needs more measurements than a duration.</summary>
    private const int PairsPerRun = 5;

    private readonly List<T> _with = [];
    private readonly List<T> _without = [];

    private Pairs() { }

    /// <summary>Gets the number of pairs without the warm-up.</summary>
    public int Count => _with.Count;

    /// <summary>Measures the pairs.</summary>
    /// <param name="runs">The number of runs of the command line. Each run is several pairs.</param>
    /// <param name="with">
    /// The alternative that does more work. Its argument is the number of the pair, from 0, including the warm-up.
    /// </param>
    /// <param name="without">The alternative to compare with.</param>
    /// <param name="warmed">Called when the warm-up ends.</param>
    public static async Task<Pairs<T>> RunAsync(int runs, Func<int, Task<T>> with, Func<int, Task<T>> without, Action? warmed = null)
    {
        var pairs = new Pairs<T>();
        for (int pair = -WarmUps; pair < PairsPerRun * runs; pair++)
        {
            if (pair == 0)
            {
                warmed?.Invoke();
            }

            // Alternate the order, because the second run finds warmer caches.
            bool withFirst = pair % 2 == 0;
            T first = await (withFirst ? with : without)(WarmUps + pair);
            T second = await (withFirst ? without : with)(WarmUps + pair);
            if (pair >= 0)
            {
                pairs._with.Add(withFirst ? first : second);
                pairs._without.Add(withFirst ? second : first);
            }
        }

        return pairs;
    }

    /// <summary>Returns the medians of a value, and the overhead per pair with its 95 % confidence interval.</summary>
    public (double With, double Without, string Overhead) GetMedians(Func<T, double> value)
    {
        double[] overheads = [.. _with.Zip(_without, (a, b) => 100 * (value(a) - value(b)) / value(b))];
        (double low, double high) = Statistics.MedianInterval(overheads);
        return (
            Statistics.Median(_with.Select(value)),
            Statistics.Median(_without.Select(value)),
            Invariant($"{Statistics.Median(overheads):0.0} % ({low:0.0} to {high:0.0})")
        );
    }
}
