using System.Text.Json.Nodes;

namespace TextToVideo.ModelImport.Tests;

/// <summary>A copy of a tiny checkpoint that a test may change, and a models' folder beside it.</summary>
internal sealed class CheckpointCopy : IDisposable
{
    public const string Mochi = "mochi-tiny";
    public const string Wan = "wan-tiny";

    private readonly string _root = Directory.CreateTempSubdirectory("texttovideo-import-").FullName;
    private readonly string _name;

    /// <summary>Copies a checkpoint.</summary>
    /// <param name="name">The name of its folder.</param>
    public CheckpointCopy(string name = Mochi)
    {
        _name = name;
        string original = GetPath(name);
        foreach (string file in Directory.GetFiles(original, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Folder, Path.GetRelativePath(original, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>The results of unmodified diffusers and transformers for the checkpoint of Mochi.</summary>
    public static string Reference { get; } = GetPath($"{Mochi}-ref");

    /// <summary>Their results for the checkpoint of Wan.</summary>
    public static string WanReference { get; } = GetPath($"{Wan}-ref");

    /// <summary>The folder of the checkpoint.</summary>
    public string Folder => Path.Combine(_root, _name);

    /// <summary>The models' folder.</summary>
    public string Models => Path.Combine(_root, "models");

    public string Transformer => Path.Combine(Folder, "transformer/diffusion_pytorch_model.safetensors");

    public ImportedModel Import(ImportOptions? options = null) =>
        new ModelImporter(Models).Import(Folder, options ?? new ImportOptions(), CancellationToken.None);

    /// <summary>Moves the checkpoint into the models' folder.</summary>
    public string MoveIntoModels()
    {
        Directory.CreateDirectory(Models);
        string folder = Path.Combine(Models, _name);
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

    /// <summary>Replaces the scheduler by the one of Wan's runs with FlowMatchEulerDiscreteScheduler.</summary>
    public void UseFlowMatchEuler()
    {
        string original = GetPath("variants/wan-scheduler-flow-match-euler/scheduler_config.json");
        File.Copy(original, Path.Combine(Folder, "scheduler/scheduler_config.json"), overwrite: true);
        Change("model_index.json", index => index["scheduler"]![1] = "FlowMatchEulerDiscreteScheduler");
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
