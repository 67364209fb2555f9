using System.Text.Json.Nodes;
using TextToVideo.Inference.Models;

namespace TextToVideo.TestSupport;

/// <summary>The committed models and numbers.</summary>
public static class TestModels
{
    public const string ShapesMini = "shapes-mini";

    public static string Root { get; } = Repository.GetPath("models");

    public static string References { get; } = Repository.GetPath("tests/Inference.Tests/reference/reference.json");

    /// <summary>A small file of another writer of safetensors.</summary>
    public static string ForeignTensors { get; } = Repository.GetPath("tests/Inference.Tests/reference/foreign.safetensors");

    /// <summary>The manifest of shapes-mini.</summary>
    public static ModelManifest Shapes { get; } = ModelManifestReader.Read(GetPath("model.json"));

    /// <summary>The manifest of a large model, of which there are no files.</summary>
    public static ModelManifest Mochi { get; } =
        ModelManifestReader.Read(Repository.GetPath("tests/Inference.Tests/reference/mochi-1/model.json"));

    /// <summary>Of shapes-mini's shortest clip.</summary>
    public static LatentShape ShortLatents { get; } = Shapes.GetLatentShape(64, 64, 9);

    public static string GetPath(string file) => Path.Combine(Root, ShapesMini, file);

    public static JsonNode Manifest() => JsonNode.Parse(File.ReadAllText(GetPath("model.json")))!;
}
