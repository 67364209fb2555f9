namespace TextToVideo.Transcoding.Stills;

/// <summary>Counts how often each value of red, green and blue occurs in a frame.</summary>
internal sealed class ColorHistogram
{
    private const int Channels = 3;
    private const int Values = 256;

    private readonly int[] _counts = new int[Channels * Values];

    /// <summary>Creates the histogram of a frame.</summary>
    /// <param name="rgb">The frame in 8-bit RGB.</param>
    public ColorHistogram(ReadOnlySpan<byte> rgb)
    {
        for (int i = 0; i < rgb.Length; i += Channels)
        {
            _counts[rgb[i]]++;
            _counts[Values + rgb[i + 1]]++;
            _counts[(2 * Values) + rgb[i + 2]]++;
        }
    }

    /// <summary>
    /// Returns the index of the histogram with the smallest squared distance from the mean of all. Of equal ones it is the first.
    /// </summary>
    /// <param name="histograms">The histograms; at least one.</param>
    public static int FindMostTypical(IReadOnlyList<ColorHistogram> histograms)
    {
        double[] mean = new double[Channels * Values];
        foreach (ColorHistogram histogram in histograms)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += (double)histogram._counts[i] / histograms.Count;
            }
        }

        (int Index, double Distance) best = (0, double.PositiveInfinity);
        for (int index = 0; index < histograms.Count; index++)
        {
            double distance = 0;
            for (int i = 0; i < mean.Length; i++)
            {
                double difference = histograms[index]._counts[i] - mean[i];
                distance += difference * difference;
            }

            if (distance < best.Distance)
            {
                best = (index, distance);
            }
        }

        return best.Index;
    }
}
