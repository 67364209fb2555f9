using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace TextToVideo.ModelImport.Graphs;

/// <summary>
/// Builds an ONNX graph node by node. Types and shapes are checked as the graph grows, so that a mistake in a network's code or an
/// unexpected weight is an error with the name of the module. Weights are not copied: the graph says in which file they are.
/// </summary>
internal sealed class GraphBuilder
{
    /// <summary>The version of the standard operators, the first one with all that the networks use (Gelu, GroupNormalization).</summary>
    public const int OpsetVersion = 21;

    /// <summary>The version of the file format that belongs to <see cref="OpsetVersion"/>.</summary>
    public const int IrVersion = 10;

    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string Contrib = "com.microsoft";

    private readonly GraphProto _graph;
    private readonly IWeightSource _weights;
    private readonly List<string> _scopes = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GraphTensor> _constants = new(StringComparer.Ordinal);

    /// <summary>Creates an empty graph.</summary>
    /// <param name="name">The name of the network.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="computeType">The type of the activations: float32, float16 or bfloat16.</param>
    public GraphBuilder(string name, IWeightSource weights, ElementType computeType)
    {
        _graph = new GraphProto { Name = name };
        _weights = weights;
        ComputeType = computeType;
    }

    /// <summary>The type of the activations.</summary>
    public ElementType ComputeType { get; }

    /// <summary>Enters a module: names of weights and nodes begin with its name until the result is disposed.</summary>
    /// <param name="module">The name of the module in the checkpoint, for example <c>attn1</c>.</param>
    public IDisposable Scope(string module)
    {
        _scopes.Add(module);
        return new ScopeEnd(_scopes);
    }

    /// <summary>The full name of the current module.</summary>
    public string ModuleName => string.Join('.', _scopes);

    /// <summary>Returns the full name of a weight in the current module.</summary>
    public string FullName(string name) => string.Join('.', [.. _scopes, name]);

    /// <summary>Adds an input.</summary>
    public GraphTensor Input(string name, ElementType type, params IReadOnlyList<Dimension> shape)
    {
        _graph.Input.Add(Describe(name, type, shape));
        return new GraphTensor(this, name, type, [.. shape.Select(dimension => dimension.Value)]);
    }

    /// <summary>Makes a tensor an output of the graph.</summary>
    /// <param name="name">The name of the output.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="shape">Its dimensions.</param>
    public void Output(string name, GraphTensor tensor, params IReadOnlyList<Dimension> shape)
    {
        _graph.Output.Add(Describe(name, tensor.Type, shape));
        var node = new NodeProto { OpType = "Identity", Name = $"output/{name}" };
        node.Input.Add(tensor.Name);
        node.Output.Add(name);
        _graph.Node.Add(node);
    }

    /// <summary>Returns a weight as it is stored in the checkpoint.</summary>
    /// <param name="name">The name in the current scope.</param>
    /// <param name="shape">The shape in the checkpoint.</param>
    /// <param name="view">Another shape of as many elements that the graph uses; null for the same.</param>
    public GraphTensor StoredWeight(string name, int[] shape, int[]? view = null)
    {
        string fullName = FullName(name);
        return GetOrAddConstant(
            fullName,
            () =>
            {
                WeightEntry entry = _weights.Get(fullName, shape);
                var tensor = new TensorProto
                {
                    Name = fullName,
                    DataType = (int)entry.Type,
                    DataLocation = TensorProto.Types.DataLocation.External,
                };
                tensor.Dims.AddRange((view ?? shape).Select(dimension => (long)dimension));
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = entry.Location });
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = ToText(entry.Offset) });
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = ToText(entry.Length) });
                return tensor;
            }
        );
    }

    /// <summary>Returns a weight in the type of the activations.</summary>
    /// <param name="name">The name in the current scope.</param>
    /// <param name="shape">The shape in the checkpoint.</param>
    public GraphTensor Weight(string name, params int[] shape) => StoredWeight(name, shape).To(ComputeType);

    /// <summary>Returns true if the checkpoint has a weight.</summary>
    /// <param name="name">The name in the current scope.</param>
    public bool HasWeight(string name) => _weights.Contains(FullName(name));

    /// <summary>Marks a weight that the checkpoint has and the network does not use.</summary>
    /// <param name="name">The name in the current scope.</param>
    /// <param name="shape">The shape in the checkpoint.</param>
    public void Ignore(string name, params int[] shape) => _weights.Get(FullName(name), shape);

    /// <summary>Returns a scalar of a float type or int64.</summary>
    public GraphTensor Scalar(float value, ElementType type) =>
        type == ElementType.Int64 ? Constant([(long)value], []) : Constant([value], []).To(type);

    /// <summary>Returns a constant float32 tensor.</summary>
    public GraphTensor Constant(float[] values, int[] shape) =>
        Constant(ElementType.Float32, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    /// <summary>Returns a constant int64 tensor.</summary>
    public GraphTensor Constant(long[] values, int[] shape) => Constant(ElementType.Int64, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    /// <summary>Returns a constant int64 vector.</summary>
    public GraphTensor Vector(params long[] values) => Constant(values, [values.Length]);

    /// <summary>Adds an operator of two tensors that broadcasts.</summary>
    public GraphTensor Broadcast(string operation, GraphTensor left, GraphTensor right)
    {
        if (left.Type != right.Type)
        {
            throw Mistake($"{operation} of {left} and {right}: the types differ");
        }

        return Node(operation, left.Type, BroadcastShapes(operation, left, right), [left, right]);
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="type">The element type of the output.</param>
    /// <param name="shape">The shape of the output.</param>
    /// <param name="inputs">The inputs; null for an optional one that is omitted.</param>
    /// <param name="attributes">The attributes.</param>
    /// <param name="domain">The operator's domain.</param>
    public GraphTensor Node(
        string operation,
        ElementType type,
        IReadOnlyList<int?> shape,
        IReadOnlyList<GraphTensor?> inputs,
        IEnumerable<AttributeProto>? attributes = null,
        string domain = ""
    ) => Nodes(operation, [(type, shape)], inputs, attributes, domain)[0];

    /// <summary>Adds a node with several outputs.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="outputs">The type and shape of each output.</param>
    /// <param name="inputs">The inputs; null for an optional one that is omitted.</param>
    /// <param name="attributes">The attributes.</param>
    /// <param name="domain">The operator's domain.</param>
    public GraphTensor[] Nodes(
        string operation,
        IReadOnlyList<(ElementType Type, IReadOnlyList<int?> Shape)> outputs,
        IReadOnlyList<GraphTensor?> inputs,
        IEnumerable<AttributeProto>? attributes = null,
        string domain = ""
    )
    {
        string name = Unique(string.Join('/', ModuleName, operation));
        var node = new NodeProto
        {
            OpType = operation,
            Name = name,
            Domain = domain,
        };
        node.Input.AddRange(inputs.Select(input => input?.Name ?? string.Empty));
        node.Attribute.AddRange(attributes ?? []);
        GraphTensor[] results =
        [
            .. outputs.Select(
                (output, index) => new GraphTensor(this, outputs.Count == 1 ? name : $"{name}:{index}", output.Type, output.Shape)
            ),
        ];
        node.Output.AddRange(results.Select(result => result.Name));
        _graph.Node.Add(node);
        return results;
    }

    /// <summary>Returns an exception for a mistake in the code of a network; it names the module.</summary>
    public InvalidOperationException Mistake(string problem) => new($"{_graph.Name}, module '{ModuleName}': {problem}.");

    /// <summary>Returns the finished graph.</summary>
    public ModelProto ToModel()
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "TextToVideo",
            Graph = _graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = OpsetVersion });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Contrib, Version = 1 });
        return model;
    }

    private GraphTensor Constant(ElementType type, ReadOnlySpan<byte> data, int[] shape)
    {
        var bytes = ByteString.CopyFrom(data);
        string key = $"constant:{type}:{string.Join('x', shape)}:{bytes.ToBase64()}";
        return GetOrAddConstant(
            key,
            () =>
            {
                var tensor = new TensorProto
                {
                    Name = Unique("constant"),
                    DataType = (int)type,
                    RawData = bytes,
                };
                tensor.Dims.AddRange(shape.Select(dimension => (long)dimension));
                return tensor;
            }
        );
    }

    private GraphTensor GetOrAddConstant(string key, Func<TensorProto> create)
    {
        if (!_constants.TryGetValue(key, out GraphTensor? constant))
        {
            TensorProto tensor = create();
            _graph.Initializer.Add(tensor);
            constant = new GraphTensor(this, tensor.Name, (ElementType)tensor.DataType, [.. tensor.Dims.Select(size => (int?)size)]);
            _constants.Add(key, constant);
        }

        return constant;
    }

    private IReadOnlyList<int?> BroadcastShapes(string operation, GraphTensor left, GraphTensor right)
    {
        int rank = Math.Max(left.Rank, right.Rank);
        int?[] shape = new int?[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int? one = Get(left, axis);
            int? other = Get(right, axis);
            shape[axis] =
                one == 1 ? other
                : other == 1 || one == other ? one
                : one is null ? other
                : other is null ? one
                : throw Mistake($"{operation} of {left} and {right}: the shapes do not match");
        }

        return shape;

        int? Get(GraphTensor tensor, int axis) => axis < rank - tensor.Rank ? 1 : tensor.Shape[axis - rank + tensor.Rank];
    }

    private string Unique(string name)
    {
        int count = _names.GetValueOrDefault(name);
        _names[name] = count + 1;
        return count == 0 ? name : $"{name}_{ToText(count)}";
    }

    private static ValueInfoProto Describe(string name, ElementType type, IReadOnlyList<Dimension> shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.AddRange(
            shape.Select(dimension =>
                dimension.Value is { } value
                    ? new TensorShapeProto.Types.Dimension { DimValue = value }
                    : new TensorShapeProto.Types.Dimension { DimParam = dimension.Name }
            )
        );
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions },
            },
        };
    }

    private static string ToText(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class ScopeEnd(List<string> scopes) : IDisposable
    {
        public void Dispose() => scopes.RemoveAt(scopes.Count - 1);
    }
}
