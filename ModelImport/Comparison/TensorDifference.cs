namespace TextToVideo.ModelImport.Comparison;

/// <summary>How far a tensor that the model computes is from the reference.</summary>
/// <param name="File">The file of the reference.</param>
/// <param name="Tensor">The tensor, and the part of it that was compared.</param>
/// <param name="Difference">The largest absolute difference of an element; not a number if one is not finite.</param>
/// <param name="Tolerance">The largest difference that is within the rounding of the arithmetic.</param>
public sealed record TensorDifference(string File, string Tensor, double Difference, double Tolerance)
{
    /// <summary>True if the difference is within the tolerance.</summary>
    public bool IsWithinTolerance => Difference <= Tolerance;

    /// <summary>Compares two tensors of as many elements.</summary>
    internal static TensorDifference Create(
        string file,
        string tensor,
        ReadOnlySpan<float> actual,
        ReadOnlySpan<float> expected,
        double tolerance
    )
    {
        if (actual.Length != expected.Length)
        {
            throw new InvalidDataException($"{file}: {tensor} has {expected.Length} elements, the model gives {actual.Length}");
        }

        double largest = 0;
        for (int index = 0; index < actual.Length; index++)
        {
            double difference = Math.Abs((double)actual[index] - expected[index]);
            largest = difference > largest || double.IsNaN(difference) ? difference : largest;
        }

        return new TensorDifference(file, tensor, largest, tolerance);
    }
}
