namespace TextToVideo.Benchmarks;

/// <summary>Computes medians, which are robust against outliers on a busy machine.</summary>
internal static class Statistics
{
    /// <summary>Returns the median: the middle value, or the mean of the two middle values.</summary>
    /// <param name="values">The values, at least one.</param>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>
    /// Returns a 95 % confidence interval of the median, from order statistics with a normal approximation of the binomial distribution
    /// (Conover, Practical Nonparametric Statistics, 1999, 3.2).
    /// </summary>
    /// <param name="values">The values, at least one. For fewer than six the interval is their range.</param>
    public static (double Least, double Most) MedianInterval(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int rank = Math.Max((int)(((sorted.Length + 1) / 2.0) - (0.98 * Math.Sqrt(sorted.Length))), 1);
        return (sorted[rank - 1], sorted[^rank]);
    }
}
