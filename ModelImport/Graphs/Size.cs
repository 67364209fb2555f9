namespace TextToVideo.ModelImport.Graphs;

/// <summary>
/// A dimension of a tensor inside a graph: a number, or a tensor int64 [1] that the graph computes from the sizes of its inputs.
/// </summary>
internal readonly struct Size
{
    private readonly int? _value;
    private readonly GraphTensor? _tensor;

    private Size(int? value, GraphTensor? tensor) => (_value, _tensor) = (value, tensor);

    /// <summary>The number if it is known when the graph is built.</summary>
    public int? Value => _value;

    public static implicit operator Size(int value) => new(value, null);

    public static implicit operator Size(GraphTensor tensor) => new(null, tensor);

    public static Size operator *(Size left, int right) =>
        left._value is { } value ? value * right : left._tensor! * left._tensor!.Graph.Constant([right], [1]);

    public static Size operator *(Size left, Size right) =>
        right._value is { } number ? left * number
        : left._value is { } other ? right * other
        : (Size)(left._tensor! * right._tensor!);

    public static Size operator +(Size left, int right) =>
        left._value is { } value ? value + right : left._tensor! + left._tensor!.Graph.Constant([right], [1]);

    /// <summary>Returns the dimension as a tensor int64 [1].</summary>
    public GraphTensor ToTensor(GraphBuilder graph) => _tensor ?? graph.Constant([_value!.Value], [1]);

    /// <summary>Returns the dimension as a float32 scalar.</summary>
    public GraphTensor ToFloat(GraphBuilder graph) => ToTensor(graph).To(ElementType.Float32).Squeeze(0);
}
