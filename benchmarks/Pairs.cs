namespace TextToVideo.Benchmarks;

/// <summary>Two alternatives that do the same work in turn, so that they see the same machine, and are compared pair by pair.</summary>
/// <typeparam name="T">What is measured of one piece of work.</typeparam>
internal sealed class Pairs<T>
{
    private const int WarmUps = 5;

    /// <summary>A share of a few percent takes more pairs than a time.</summary>
    private const int PairsOfARun = 5;

    private readonly List<T> _with = [];
    private readonly List<T> _without = [];

    private Pairs() { }

    /// <summary>How many there are, without those that warm up.</summary>
    public int Count => _with.Count;

    /// <summary>Measures pair after pair.</summary>
    /// <param name="runs">As the command line says; a run is several pairs.</param>
    /// <param name="with">The alternative that does more: takes the pair's number, from 0, warming up included.</param>
    /// <param name="without">The one that it is compared with.</param>
    /// <param name="warmed">Is called when warming up has ended.</param>
    public static async Task<Pairs<T>> RunAsync(int runs, Func<int, Task<T>> with, Func<int, Task<T>> without, Action? warmed = null)
    {
        var pairs = new Pairs<T>();
        for (int pair = -WarmUps; pair < PairsOfARun * runs; pair++)
        {
            if (pair == 0)
            {
                warmed?.Invoke();
            }

            // Who goes first changes, since the second finds a warmer machine.
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

    /// <summary>Medians of a value, and its overhead pair by pair.</summary>
    public (double With, double Without, string Overhead) Medians(Func<T, double> value)
    {
        double[] overheads = [.. _with.Zip(_without, (a, b) => 100 * (value(a) - value(b)) / value(b))];
        (double least, double most) = Median.IntervalOf(overheads);
        return (
            Median.Of(_with.Select(value)),
            Median.Of(_without.Select(value)),
            Invariant($"{Median.Of(overheads):0.0} % ({least:0.0} to {most:0.0})")
        );
    }
}
