using System.Text.Json.Nodes;

namespace TextToVideo.ModelImport.Tests;

/// <summary>A copy of the tiny Mochi checkpoint that a test may change, and a models' folder beside it.</summary>
internal sealed class CheckpointCopy : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("texttovideo-import-").FullName;

    public CheckpointCopy()
    {
        string original = GetPath("mochi-tiny");
        foreach (string file in Directory.GetFiles(original, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Folder, Path.GetRelativePath(original, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>The results of unmodified diffusers and transformers for the checkpoint.</summary>
    public static string Reference { get; } = GetPath("mochi-tiny-ref");

    /// <summary>The folder of the checkpoint.</summary>
    public string Folder => Path.Combine(_root, "mochi-tiny");

    /// <summary>The models' folder.</summary>
    public string Models => Path.Combine(_root, "models");

    public string Transformer => Path.Combine(Folder, "transformer/diffusion_pytorch_model.safetensors");

    public ImportedModel Import(ImportOptions? options = null) =>
        new ModelImporter(Models).Import(Folder, options ?? new ImportOptions(), CancellationToken.None);

    /// <summary>Moves the checkpoint into the models' folder.</summary>
    public string MoveIntoModels()
    {
        Directory.CreateDirectory(Models);
        string folder = Path.Combine(Models, "mochi-tiny");
        Directory.Move(Folder, folder);
        return folder;
    }

    /// <summary>Links the models of the repository into the models' folder, file by file.</summary>
    public void LinkModelsOfTheRepository()
    {
        foreach (string file in Directory.GetFiles(TestModels.GetPath(string.Empty)))
        {
            string link = Path.Combine(Models, TestModels.ShapesMini, Path.GetFileName(file));
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, file);
        }
    }

    /// <summary>Changes a JSON file of the checkpoint.</summary>
    public void Change(string file, Action<JsonNode> change)
    {
        string path = Path.Combine(Folder, file);
        JsonNode node = JsonNode.Parse(File.ReadAllText(path))!;
        change(node);
        File.WriteAllText(path, node.ToJsonString());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static string GetPath(string folder) => Repository.GetPath($"tests/ModelImport.Tests/reference/{folder}");
}
