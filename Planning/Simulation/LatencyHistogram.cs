namespace TextToVideo.Planning.Simulation;

/// <summary>A histogram with logarithmic buckets: the mean is exact, and percentiles are exact to one part in a thousand.</summary>
internal sealed class LatencyHistogram
{
    private const double Least = 1e-6;
    private const double Most = 1e9;

    private static readonly double s_growth = Math.Log(1.001);
    private readonly long[] _counts = new long[(int)(Math.Log(Most / Least) / s_growth) + 2];
    private double _sum;
    private double _largest;

    public long Count { get; private set; }

    public double Mean => Count == 0 ? 0 : _sum / Count;

    public double Largest => _largest;

    public void Add(double seconds)
    {
        Count++;
        _sum += seconds;
        _largest = Math.Max(_largest, seconds);
        int index = seconds <= Least ? 0 : Math.Min((int)(Math.Log(seconds / Least) / s_growth) + 1, _counts.Length - 1);
        _counts[index]++;
    }

    /// <summary>Returns the time that the given share of all times does not exceed.</summary>
    public double Percentile(double share)
    {
        long rank = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (int i = 0; i < _counts.Length && Count > 0; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return i == 0 ? 0 : Math.Min(Least * Math.Exp((i - 0.5) * s_growth), _largest);
            }
        }

        return 0;
    }
}
