using System.Collections.Immutable;

namespace TextToVideo.Inference.Tensors;

/// <summary>A dense float32 tensor in row-major order.</summary>
public sealed class FloatTensor
{
    private readonly float[] _data;

    /// <summary>Wraps an array without copying it.</summary>
    /// <param name="shape">The dimensions, outermost first; none may be negative.</param>
    /// <param name="data">The elements in row-major order.</param>
    /// <exception cref="ArgumentException">The product of the shape is not the array's length, or a dimension is negative.</exception>
    public FloatTensor(ReadOnlySpan<int> shape, float[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        int length = TensorShape.Length(shape);
        if (length != data.Length)
        {
            throw new ArgumentException(
                $"A tensor of shape {TensorShape.Format(shape)} has {length} elements, not {data.Length}.",
                nameof(data)
            );
        }

        Shape = [.. shape];
        _data = data;
    }

    /// <summary>Creates a tensor of zeros.</summary>
    /// <param name="shape">The dimensions, outermost first; none may be negative.</param>
    /// <exception cref="ArgumentException">A dimension is negative, or the tensor would have more than 2^31 − 1 elements.</exception>
    public FloatTensor(params ReadOnlySpan<int> shape)
        : this(shape, new float[TensorShape.Length(shape)]) { }

    /// <summary>The dimensions, outermost first.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Length => _data.Length;

    /// <summary>The elements in row-major order.</summary>
    public Span<float> Span => _data;

    /// <summary>The elements in row-major order.</summary>
    public Memory<float> Memory => _data;

    /// <summary>Returns the elements of one index of the outermost dimension, without copying them.</summary>
    /// <param name="row">The index, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Span<float> GetRow(int row)
    {
        int length = Length / Shape[0];
        return Span.Slice(row * length, length);
    }

    /// <summary>Returns true if the tensor has exactly these dimensions.</summary>
    /// <param name="shape">The dimensions, outermost first.</param>
    public bool HasShape(params ReadOnlySpan<int> shape) => Shape.AsSpan().SequenceEqual(shape);

    /// <summary>Returns the same elements with a new shape, without copying them.</summary>
    /// <param name="shape">The new dimensions, outermost first.</param>
    /// <exception cref="ArgumentException">The product of the new shape is not the number of elements.</exception>
    public FloatTensor Reshape(params ReadOnlySpan<int> shape) => new(shape, _data);

    /// <summary>Returns the shape, for example <c>[16, 5, 8, 8]</c>.</summary>
    public override string ToString() => TensorShape.Format(Shape.AsSpan());
}
