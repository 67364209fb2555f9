namespace TextToVideo.ModelImport.Graphs;

/// <summary>A tensor of a graph under construction: an input, a weight, a constant or the output of a node.</summary>
/// <param name="graph">The graph.</param>
/// <param name="name">The name, unique in the graph.</param>
/// <param name="type">The element type.</param>
/// <param name="shape">The dimensions, outermost first; null for a dimension that is known only at run time.</param>
internal sealed class GraphTensor(GraphBuilder graph, string name, ElementType type, IReadOnlyList<int?> shape)
{
    public GraphBuilder Graph => graph;

    public string Name => name;

    public ElementType Type => type;

    public IReadOnlyList<int?> Shape => shape;

    public int Rank => shape.Count;

    public static GraphTensor operator +(GraphTensor left, GraphTensor right) => left.Graph.Broadcast("Add", left, right);

    public static GraphTensor operator +(float left, GraphTensor right) => right.Graph.Scalar(left, right.Type) + right;

    public static GraphTensor operator +(GraphTensor left, float right) => left + left.Graph.Scalar(right, left.Type);

    public static GraphTensor operator -(GraphTensor left, GraphTensor right) => left.Graph.Broadcast("Sub", left, right);

    public static GraphTensor operator -(GraphTensor left, float right) => left - left.Graph.Scalar(right, left.Type);

    public static GraphTensor operator *(GraphTensor left, GraphTensor right) => left.Graph.Broadcast("Mul", left, right);

    public static GraphTensor operator *(GraphTensor left, float right) => left * left.Graph.Scalar(right, left.Type);

    public static GraphTensor operator /(GraphTensor left, GraphTensor right) => left.Graph.Broadcast("Div", left, right);

    public static GraphTensor operator /(float left, GraphTensor right) => right.Graph.Scalar(left, right.Type) / right;

    /// <summary>Returns the name, type and shape, for messages.</summary>
    public override string ToString() => $"{name} {type} [{string.Join(", ", shape.Select(dimension => dimension?.ToString() ?? "?"))}]";
}
