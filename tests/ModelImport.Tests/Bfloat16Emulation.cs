using Google.Protobuf;
using Onnx;

namespace TextToVideo.ModelImport.Tests;

/// <summary>
/// Rewrites a graph that computes in bfloat16, for which ONNX Runtime's CPU provider has no kernels, so that it computes in float32 and
/// rounds the result of every node to bfloat16. GPUs do the same: they add in float32 and store in bfloat16.
/// </summary>
internal static class Bfloat16Emulation
{
    private const int Float32 = (int)TensorProto.Types.DataType.Float;
    private const int Bfloat16 = (int)TensorProto.Types.DataType.Bfloat16;

    /// <summary>Rewrites a file.</summary>
    /// <returns>The number of nodes whose results are rounded.</returns>
    public static int Apply(string path)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        NodeProto[] nodes = [.. model.Graph.Node];
        model.Graph.Node.Clear();
        var emulated = new HashSet<string>(StringComparer.Ordinal);
        foreach (TensorProto weight in model.Graph.Initializer.Where(weight => weight.DataType == Bfloat16))
        {
            // Nodes read the weight in float32.
            string name = weight.Name;
            weight.Name = $"{name}/stored";
            Add(model.Graph, weight.Name, name, Float32);
            emulated.Add(name);
        }

        int rounded = 0;
        foreach (NodeProto node in nodes)
        {
            int? target = node.OpType == "Cast" ? (int)node.Attribute.Single(attribute => attribute.Name == "to").I : null;
            bool gives = target is { } type ? type == Bfloat16 : node.OpType != "Shape" && node.Input.Any(emulated.Contains);
            if (!gives)
            {
                model.Graph.Node.Add(node);
                continue;
            }

            string[] outputs = [.. node.Output];
            node.Output.Clear();
            node.Output.AddRange(outputs.Select(output => $"{output}/exact"));
            if (target is null)
            {
                model.Graph.Node.Add(node);
            }

            foreach (string output in outputs)
            {
                Add(model.Graph, target is null ? $"{output}/exact" : node.Input[0], $"{output}/rounded", Bfloat16);
                Add(model.Graph, $"{output}/rounded", output, Float32);
                emulated.Add(output);
                rounded++;
            }
        }

        File.WriteAllBytes(path, model.ToByteArray());
        return rounded;
    }

    private static void Add(GraphProto graph, string input, string output, int type)
    {
        var cast = new NodeProto { OpType = "Cast", Name = $"{output}/cast" };
        cast.Input.Add(input);
        cast.Output.Add(output);
        cast.Attribute.Add(
            new AttributeProto
            {
                Name = "to",
                Type = AttributeProto.Types.AttributeType.Int,
                I = type,
            }
        );
        graph.Node.Add(cast);
    }
}
