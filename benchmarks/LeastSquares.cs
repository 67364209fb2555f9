namespace TextToVideo.Benchmarks;

/// <summary>The linear map with a constant that fits pairs of vectors best, by the normal equations.</summary>
/// <param name="inputs">Length of an input.</param>
/// <param name="outputs">Length of an output.</param>
internal sealed class LeastSquares(int inputs, int outputs)
{
    /// <summary>Rows of inputs and the constant 1; columns of the same, then of the outputs.</summary>
    private readonly double[,] _sums = new double[inputs + 1, inputs + 1 + outputs];

    /// <summary>Takes a pair into account.</summary>
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

    /// <summary>Solves for the map: a row of factors per input, and the constants as the last row.</summary>
    public float[][] Solve()
    {
        var sums = (double[,])_sums.Clone();
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
