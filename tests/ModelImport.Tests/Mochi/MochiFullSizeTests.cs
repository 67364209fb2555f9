using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport.Tests.Mochi;

/// <summary>
/// The published checkpoint of Mochi 1, without its weights: the configurations and the name and shape of every parameter as upstream
/// creates it, in sparse files of 40 GB that occupy a few hundred kilobytes.
/// </summary>
public sealed class MochiFullSizeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("texttovideo-full-").FullName;

    [Fact]
    public void Import_PublishedCheckpoint_UsesEveryParameterAndWritesAFewMegabytes()
    {
        JsonNode published = JsonNode.Parse(
            File.ReadAllText(Repository.GetPath("tests/ModelImport.Tests/reference/mochi-1-preview.json"))
        )!;
        string folder = Path.Combine(_root, "mochi-1-preview");
        WriteJson(Path.Combine(folder, "model_index.json"), published["model_index"]!);
        WriteJson(Path.Combine(folder, "scheduler/scheduler_config.json"), published["scheduler_config"]!);
        Write(folder, "transformer", "diffusion_pytorch_model", published["components"]!["transformer"]!, "BF16", 2);
        Write(folder, "text_encoder", "model", published["components"]!["text_encoder"]!, "F32", 4);
        Write(folder, "vae", "diffusion_pytorch_model", published["components"]!["vae"]!, "F32", 4);
        Directory.CreateDirectory(Path.Combine(folder, "tokenizer"));
        File.Copy(
            Repository.GetPath("tests/ModelImport.Tests/reference/mochi-tiny/tokenizer/spiece.model"),
            Path.Combine(folder, "tokenizer/spiece.model")
        );

        ImportedModel model = new ModelImporter(Path.Combine(_root, "models")).Import(folder, new ImportOptions(), CancellationToken.None);

        ModelManifest manifest = ModelManifestReader.Read(Path.Combine(model.Path, "model.json"));
        Assert.Equal("mochi-1-preview", manifest.Name);
        Assert.Equal(10_027_677_744, manifest.Architecture!.Parameters);
        Assert.Equal(4_762_310_656, manifest.Architecture.TextEncoderParameters);
        Assert.True(model.WeightBytes > 40_000_000_000);
        Assert.InRange(model.Graphs.Sum(graph => new FileInfo(Path.Combine(model.Path, graph)).Length), 100_000, 5_000_000);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void Write(string folder, string component, string baseName, JsonNode published, string type, int size)
    {
        WriteJson(Path.Combine(folder, component, "config.json"), published["config"]!);
        var header = new JsonObject();
        long offset = 0;
        foreach ((string name, JsonNode? shape) in published["parameters"]!.AsObject())
        {
            long end = offset + shape!.AsArray().Aggregate((long)size, (bytes, dimension) => bytes * dimension!.GetValue<int>());
            header[name] = new JsonObject
            {
                ["dtype"] = type,
                ["shape"] = shape.DeepClone(),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        byte[] json = Encoding.UTF8.GetBytes(header.ToJsonString());
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        using FileStream stream = File.Create(Path.Combine(folder, component, $"{baseName}.safetensors"));
        stream.Write([.. length, .. json]);
        stream.SetLength(stream.Length + offset);
    }

    private static void WriteJson(string path, JsonNode content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content.ToJsonString());
    }
}
