namespace TextToVideo.Benchmarks;

/// <summary>Medians: one run on a busy machine says little.</summary>
internal static class Median
{
    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    /// <param name="values">At least one.</param>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>
    /// Between what values the median of many more would lie, 19 times in 20: order statistics of a binomial (Conover, Practical
    /// Nonparametric Statistics, 1999, 3.2).
    /// </summary>
    /// <param name="values">At least one; of fewer than six, the least and the most.</param>
    public static (double Least, double Most) IntervalOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int rank = Math.Max((int)(((sorted.Length + 1) / 2.0) - (0.98 * Math.Sqrt(sorted.Length))), 1);
        return (sorted[rank - 1], sorted[^rank]);
    }
}
