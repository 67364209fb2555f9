using Google.Protobuf;
using Onnx;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.ModelImport.Tests;

/// <summary>Finding the files with weights, in files that the message types of ONNX write.</summary>
public sealed class OnnxFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Network => _folder.Combine("network.onnx");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_TensorsInAllPlaces_FindsTheirFiles()
    {
        var inner = new GraphProto();
        inner.Initializer.Add(CreateTensor("of-a-branch"));
        var node = new NodeProto();
        node.Attribute.Add(new AttributeProto { T = CreateTensor("of-an-attribute") });
        node.Attribute.Add(new AttributeProto { G = inner });
        var model = new ModelProto { Graph = new GraphProto { Name = "graph" } };
        model.Graph.Initializer.Add(CreateTensor("weights/of-the-graph"));
        model.Graph.SparseInitializer.Add(new SparseTensorProto { Values = CreateTensor("values"), Indices = CreateTensor("indices") });
        model.Graph.Node.Add(node);
        string[] expected = ["indices", "of-a-branch", "of-an-attribute", "values", "weights/of-the-graph"];

        Write(model);

        Assert.Equal([Network], OnnxFiles.Find(Network));
        foreach (string file in expected)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.Combine(file))!);
            File.WriteAllText(_folder.Combine(file), file);
        }

        Assert.Equal(expected.Select(file => _folder.Combine(file)).Append(Network).Order(StringComparer.Ordinal), OnnxFiles.Find(Network));
    }

    /// <summary>Weights inside the file may contain any bytes, also those of an entry that names a file.</summary>
    [Fact]
    public void Find_BytesOfAnEntryWithinWeights_FindsNoFile()
    {
        File.WriteAllText(_folder.Combine("other"), "other");
        var model = new ModelProto { Graph = new GraphProto() };
        model.Graph.Initializer.Add(new TensorProto { Name = "inside", RawData = CreateTensor("other").ToByteString() });

        Write(model);

        Assert.Equal([Network], OnnxFiles.Find(Network));
    }

    /// <summary>ONNX Runtime says what is wrong with a damaged file.</summary>
    [Fact]
    public void Find_TruncatedFile_DoesNotFail()
    {
        File.WriteAllText(_folder.Combine("first"), "first");
        var model = new ModelProto { Graph = new GraphProto() };
        model.Graph.Initializer.Add(CreateTensor("first"));
        model.Graph.Initializer.Add(CreateTensor("second"));
        byte[] bytes = model.ToByteArray();

        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(Network, bytes[..length]);
            Assert.Contains(Network, OnnxFiles.Find(Network));
        }
    }

    private static TensorProto CreateTensor(string location)
    {
        var tensor = new TensorProto { Name = location, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = "8" });
        return tensor;
    }

    private void Write(ModelProto model) => File.WriteAllBytes(Network, model.ToByteArray());
}
