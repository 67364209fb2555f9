using System.Collections.Immutable;

namespace TextToVideo.Inference.Tensors;

/// <summary>A dense float32 tensor in row-major order.</summary>
public sealed class FloatTensor
{
    private readonly float[] _data;

    /// <summary>Wraps an array; it is not copied.</summary>
    /// <param name="shape">The dimensions, outermost first, none negative.</param>
    /// <param name="data">The elements in row-major order.</param>
    /// <exception cref="ArgumentException">The shape's product is not the array's length, or a dimension is negative.</exception>
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
    /// <param name="shape">The dimensions, outermost first, none negative.</param>
    /// <exception cref="ArgumentException">A dimension is negative, or the tensor would have more than 2^31 − 1 elements.</exception>
    public FloatTensor(params ReadOnlySpan<int> shape)
        : this(shape, new float[TensorShape.Length(shape)]) { }

    /// <summary>The dimensions, outermost first.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>How many elements there are.</summary>
    public int Length => _data.Length;

    /// <summary>The elements in row-major order.</summary>
    public Span<float> Span => _data;

    /// <summary>The elements in row-major order.</summary>
    public Memory<float> Memory => _data;

    /// <summary>Whether the tensor has exactly these dimensions.</summary>
    /// <param name="shape">The dimensions, outermost first.</param>
    public bool HasShape(params ReadOnlySpan<int> shape) => Shape.AsSpan().SequenceEqual(shape);

    /// <summary>The same elements under another shape; nothing is copied.</summary>
    /// <param name="shape">The new dimensions, outermost first.</param>
    /// <exception cref="ArgumentException">The shape's product is another.</exception>
    public FloatTensor Reshape(params ReadOnlySpan<int> shape) => new(shape, _data);

    /// <summary>The shape, as in <c>[16, 5, 8, 8]</c>.</summary>
    public override string ToString() => TensorShape.Format(Shape.AsSpan());
}
