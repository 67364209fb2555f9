namespace TextToVideo.ModelImport.Graphs;

/// <summary>The operators of ONNX as methods of tensors. Shapes are inferred; axes count from 0.</summary>
internal static class TensorOperators
{
    /// <summary>Converts the elements; a tensor of this type already is returned as it is.</summary>
    public static GraphTensor To(this GraphTensor tensor, ElementType type) =>
        tensor.Type == type ? tensor : tensor.Graph.Node("Cast", type, tensor.Shape, [tensor], [NodeAttribute.Create("to", (long)type)]);

    /// <summary>Returns the size of a dimension.</summary>
    public static Size GetSize(this GraphTensor tensor, int axis) =>
        tensor.Shape[axis] is { } size
            ? size
            : tensor.Graph.Node(
                "Shape",
                ElementType.Int64,
                [1],
                [tensor],
                [NodeAttribute.Create("start", (long)axis), NodeAttribute.Create("end", axis + 1L)]
            );

    /// <summary>Gives the elements another shape.</summary>
    public static GraphTensor Reshape(this GraphTensor tensor, params IReadOnlyList<Size> shape)
    {
        GraphBuilder graph = tensor.Graph;
        GraphTensor target = shape.All(size => size.Value is not null)
            ? graph.Constant([.. shape.Select(size => (long)size.Value!)], [shape.Count])
            : graph.Concat(0, [.. shape.Select(size => size.ToTensor(graph))]);

        // With allowzero, a dimension of 0 means an empty tensor and not the dimension of the input.
        return graph.Node(
            "Reshape",
            tensor.Type,
            [.. shape.Select(size => size.Value)],
            [tensor, target],
            [NodeAttribute.Create("allowzero", 1L)]
        );
    }

    /// <summary>Splits a dimension in several.</summary>
    public static GraphTensor Unflatten(this GraphTensor tensor, int axis, params IReadOnlyList<Size> sizes) =>
        tensor.Reshape([
            .. Enumerable.Range(0, axis).Select(tensor.GetSize),
            .. sizes,
            .. Enumerable.Range(axis + 1, tensor.Rank - axis - 1).Select(tensor.GetSize),
        ]);

    /// <summary>Joins two or more adjacent dimensions.</summary>
    public static GraphTensor Flatten(this GraphTensor tensor, int first, int last) =>
        tensor.Reshape([
            .. Enumerable.Range(0, first).Select(tensor.GetSize),
            Enumerable.Range(first, last - first + 1).Select(tensor.GetSize).Aggregate((left, right) => left * right),
            .. Enumerable.Range(last + 1, tensor.Rank - last - 1).Select(tensor.GetSize),
        ]);

    /// <summary>Repeats a tensor along its dimensions of size 1, so that it gets a shape.</summary>
    public static GraphTensor Expand(this GraphTensor tensor, params IReadOnlyList<Size> shape) =>
        tensor.Graph.Node(
            "Expand",
            tensor.Type,
            [.. shape.Select(size => size.Value)],
            [tensor, tensor.Graph.Concat(0, [.. shape.Select(size => size.ToTensor(tensor.Graph))])]
        );

    /// <summary>Reorders the dimensions: dimension i of the result is dimension order[i] of the tensor.</summary>
    public static GraphTensor Permute(this GraphTensor tensor, params int[] order) =>
        tensor.Graph.Node(
            "Transpose",
            tensor.Type,
            [.. order.Select(axis => tensor.Shape[axis])],
            [tensor],
            [NodeAttribute.Create("perm", order)]
        );

    /// <summary>Inserts a dimension of size 1.</summary>
    public static GraphTensor Unsqueeze(this GraphTensor tensor, int axis) =>
        tensor.Graph.Node(
            "Unsqueeze",
            tensor.Type,
            [.. tensor.Shape.Take(axis), 1, .. tensor.Shape.Skip(axis)],
            [tensor, tensor.Graph.Vector(axis)]
        );

    /// <summary>Removes a dimension of size 1.</summary>
    public static GraphTensor Squeeze(this GraphTensor tensor, int axis) =>
        tensor.Graph.Node(
            "Squeeze",
            tensor.Type,
            [.. tensor.Shape.Take(axis), .. tensor.Shape.Skip(axis + 1)],
            [tensor, tensor.Graph.Vector(axis)]
        );

    /// <summary>Joins tensors along a dimension.</summary>
    public static GraphTensor Concat(this GraphBuilder graph, int axis, params IReadOnlyList<GraphTensor> parts)
    {
        if (parts.Any(part => part.Type != parts[0].Type || part.Rank != parts[0].Rank))
        {
            throw graph.Mistake($"cannot join {string.Join(", ", parts)}");
        }

        int?[] shape = [.. parts[0].Shape];
        shape[axis] = parts.All(part => part.Shape[axis] is not null) ? parts.Sum(part => part.Shape[axis]) : null;
        return graph.Node("Concat", parts[0].Type, shape, parts, [NodeAttribute.Create("axis", (long)axis)]);
    }

    /// <summary>Splits a tensor along a dimension into equal parts.</summary>
    public static GraphTensor[] Chunk(this GraphTensor tensor, int count, int axis)
    {
        if (tensor.Shape[axis] is not { } size || size % count != 0)
        {
            throw tensor.Graph.Mistake($"cannot split {tensor} into {count} equal parts along dimension {axis}");
        }

        return tensor.Split(axis, [.. Enumerable.Repeat<Size>(size / count, count)]);
    }

    /// <summary>Splits a tensor along a dimension into parts of given sizes.</summary>
    public static GraphTensor[] Split(this GraphTensor tensor, int axis, params IReadOnlyList<Size> sizes)
    {
        GraphBuilder graph = tensor.Graph;
        GraphTensor lengths = sizes.All(size => size.Value is not null)
            ? graph.Vector([.. sizes.Select(size => (long)size.Value!)])
            : graph.Concat(0, [.. sizes.Select(size => size.ToTensor(graph))]);
        return graph.Nodes(
            "Split",
            [.. sizes.Select(size => (tensor.Type, (IReadOnlyList<int?>)Replace(tensor.Shape, axis, size.Value)))],
            [tensor, lengths],
            [NodeAttribute.Create("axis", (long)axis)]
        );
    }

    /// <summary>Returns the part of a tensor from an index of a dimension up to another, or to the end.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="axis">The dimension.</param>
    /// <param name="start">The first index; negative to count from the end.</param>
    /// <param name="end">The index after the last; null for the end.</param>
    /// <param name="size">The size of the part if it is known.</param>
    public static GraphTensor Slice(this GraphTensor tensor, int axis, Size start, int? end = null, int? size = null) =>
        tensor.Graph.Node(
            "Slice",
            tensor.Type,
            Replace(tensor.Shape, axis, size),
            [tensor, start.ToTensor(tensor.Graph), tensor.Graph.Vector(end ?? long.MaxValue), tensor.Graph.Vector(axis)]
        );

    /// <summary>Looks up rows: the result has the shape of the indices, followed by that of a row.</summary>
    public static GraphTensor Gather(this GraphTensor rows, GraphTensor indices) =>
        rows.Graph.Node("Gather", rows.Type, [.. indices.Shape, .. rows.Shape.Skip(1)], [rows, indices]);

    /// <summary>Returns the elements of one tensor where a condition is true and those of another where it is not.</summary>
    public static GraphTensor Where(this GraphTensor condition, GraphTensor yes, GraphTensor no, IReadOnlyList<int?> shape) =>
        condition.Graph.Node("Where", yes.Type, shape, [condition, yes, no]);

    /// <summary>Sums along a dimension, which keeps size 1.</summary>
    public static GraphTensor Sum(this GraphTensor tensor, int axis) =>
        tensor.Graph.Node("ReduceSum", tensor.Type, Replace(tensor.Shape, axis, 1), [tensor, tensor.Graph.Vector(axis)]);

    /// <summary>Returns the mean along a dimension, which keeps size 1.</summary>
    public static GraphTensor Mean(this GraphTensor tensor, int axis) =>
        tensor.Graph.Node("ReduceMean", tensor.Type, Replace(tensor.Shape, axis, 1), [tensor, tensor.Graph.Vector(axis)]);

    /// <summary>Returns the numbers 0, 1, … up to a size as a float32 vector.</summary>
    public static GraphTensor Range(this GraphBuilder graph, Size size) =>
        graph.Node(
            "Range",
            ElementType.Float32,
            [size.Value],
            [graph.Scalar(0, ElementType.Float32), size.ToFloat(graph), graph.Scalar(1, ElementType.Float32)]
        );

    /// <summary>Multiplies the rows of a tensor with a matrix whose rows are the outputs, [out, in], as PyTorch stores it.</summary>
    public static GraphTensor MatMulTransposed(this GraphTensor tensor, GraphTensor matrix)
    {
        if (tensor.Shape[^1] != matrix.Shape[1])
        {
            throw tensor.Graph.Mistake($"cannot multiply {tensor} with {matrix}");
        }

        return tensor.Graph.Node(
            "FusedMatMul",
            tensor.Type,
            Replace(tensor.Shape, tensor.Rank - 1, matrix.Shape[0]),
            [tensor, matrix],
            [NodeAttribute.Create("transB", 1L)],
            GraphBuilder.Contrib
        );
    }

    public static GraphTensor Sin(this GraphTensor tensor) => Apply(tensor, "Sin");

    public static GraphTensor Cos(this GraphTensor tensor) => Apply(tensor, "Cos");

    public static GraphTensor Sqrt(this GraphTensor tensor) => Apply(tensor, "Sqrt");

    public static GraphTensor Tanh(this GraphTensor tensor) => Apply(tensor, "Tanh");

    /// <summary>x · sigmoid(x), also called swish.</summary>
    public static GraphTensor Silu(this GraphTensor tensor) => tensor * Apply(tensor, "Sigmoid");

    /// <summary>GELU with the approximation by tanh.</summary>
    public static GraphTensor GeluTanh(this GraphTensor tensor) =>
        tensor.Graph.Node("Gelu", tensor.Type, tensor.Shape, [tensor], [NodeAttribute.Create("approximate", "tanh")]);

    private static GraphTensor Apply(GraphTensor tensor, string operation) =>
        tensor.Graph.Node(operation, tensor.Type, tensor.Shape, [tensor]);

    private static int?[] Replace(IReadOnlyList<int?> shape, int axis, int? size)
    {
        int?[] replaced = [.. shape];
        replaced[axis] = size;
        return replaced;
    }
}
