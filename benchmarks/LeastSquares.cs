namespace TextToVideo.Benchmarks;

/// <summary>Fits an affine map to pairs of vectors by least squares, with the normal equations.</summary>
/// <param name="inputs">The length of an input vector.</param>
/// <param name="outputs">The length of an output vector.</param>
internal sealed class LeastSquares(int inputs, int outputs)
{
    /// <summary>The sums of products. Rows: the inputs and the constant 1. Columns: the same, followed by the outputs.</summary>
    private readonly double[,] _sums = new double[inputs + 1, inputs + 1 + outputs];

    /// <summary>Adds a pair.</summary>
    public void Add(ReadOnlySpan<float> input, ReadOnlySpan<float> output)
    {
        Span<double> pair = stackalloc double[inputs + 1 + outputs];
        for (int index = 0; index < inputs; index++)
        {
            pair[index] = input[index];
        }

        pair[inputs] = 1;
        for (int index = 0; index < outputs; index++)
        {
            pair[inputs + 1 + index] = output[index];
        }

        for (int row = 0; row <= inputs; row++)
        {
            for (int column = 0; column < pair.Length; column++)
            {
                _sums[row, column] += pair[row] * pair[column];
            }
        }
    }

    /// <summary>Computes the map: one row of factors per input, and the constants in the last row.</summary>
    public float[][] Solve()
    {
        double[,] sums = (double[,])_sums.Clone();
        int columns = sums.GetLength(1);
        for (int pivot = 0; pivot <= inputs; pivot++)
        {
            double scale = sums[pivot, pivot];
            for (int column = 0; column < columns; column++)
            {
                sums[pivot, column] /= scale;
            }

            foreach (int row in Enumerable.Range(0, inputs + 1).Where(row => row != pivot))
            {
                double factor = sums[row, pivot];
                for (int column = 0; column < columns; column++)
                {
                    sums[row, column] -= factor * sums[pivot, column];
                }
            }
        }

        return
        [
            .. Enumerable
                .Range(0, inputs + 1)
                .Select(row => (float[])[.. Enumerable.Range(0, outputs).Select(output => (float)sums[row, inputs + 1 + output])]),
        ];
    }
}
