namespace TextToVideo.Inference.Tensors;

/// <summary>Helper methods for tensor shapes.</summary>
internal static class TensorShape
{
    /// <summary>Returns the product of the dimensions.</summary>
    /// <exception cref="ArgumentException">A dimension is negative, or the product does not fit in an int.</exception>
    public static int Length(ReadOnlySpan<int> shape)
    {
        long length = 1;
        foreach (int dimension in shape)
        {
            if (dimension < 0)
            {
                throw new ArgumentException($"The shape {Format(shape)} has a negative dimension.", nameof(shape));
            }

            length *= dimension;
            if (length > int.MaxValue)
            {
                throw new ArgumentException($"A tensor of shape {Format(shape)} is too large.", nameof(shape));
            }
        }

        return (int)length;
    }

    public static string Format(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
