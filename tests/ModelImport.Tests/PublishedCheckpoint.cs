using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace TextToVideo.ModelImport.Tests;

/// <summary>
/// A published checkpoint without its weights: the configurations and the name and shape of every parameter as upstream creates it, in
/// sparse files of many gigabytes that occupy a few hundred kilobytes.
/// </summary>
internal sealed class PublishedCheckpoint : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("texttovideo-full-").FullName;

    /// <summary>Writes the files.</summary>
    /// <param name="name">The name of the folder.</param>
    /// <param name="description">Configurations and parameters.</param>
    /// <param name="types">The element type of each component's weights and its size in bytes.</param>
    /// <param name="tokenizer">The file of the tokenizer, which is one of a tiny checkpoint.</param>
    public PublishedCheckpoint(
        string name,
        JsonNode description,
        IReadOnlyDictionary<string, (string Type, int Size)> types,
        string tokenizer
    )
    {
        Folder = Path.Combine(_root, name);
        WriteJson("model_index.json", description["model_index"]!);
        WriteJson("scheduler/scheduler_config.json", description["scheduler_config"]!);
        foreach ((string component, (string type, int size)) in types)
        {
            string baseName = component == "text_encoder" ? "model" : "diffusion_pytorch_model";
            Write(component, baseName, description["components"]![component]!, type, size);
        }

        Directory.CreateDirectory(Path.Combine(Folder, "tokenizer"));
        File.Copy(tokenizer, Path.Combine(Folder, "tokenizer", Path.GetFileName(tokenizer)));
    }

    /// <summary>The folder of the checkpoint.</summary>
    public string Folder { get; }

    /// <summary>Reads a description of the reference files.</summary>
    public static JsonNode ReadDescription(string file) =>
        JsonNode.Parse(File.ReadAllText(Repository.GetPath($"tests/ModelImport.Tests/reference/{file}")))!;

    public ImportedModel Import() =>
        new ModelImporter(Path.Combine(_root, "models")).Import(Folder, new ImportOptions(), CancellationToken.None);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(string component, string baseName, JsonNode published, string type, int size)
    {
        WriteJson(Path.Combine(component, "config.json"), published["config"]!);
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
        using FileStream stream = File.Create(Path.Combine(Folder, component, $"{baseName}.safetensors"));
        stream.Write([.. length, .. json]);
        stream.SetLength(stream.Length + offset);
    }

    private void WriteJson(string relativePath, JsonNode content)
    {
        string path = Path.Combine(Folder, relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content.ToJsonString());
    }
}
