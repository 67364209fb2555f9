using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace TextToVideo.Unit.Inference;

/// <summary>The committed models and numbers, found from this source file's place.</summary>
internal static class TestModels
{
    public const string ShapesMini = "shapes-mini";

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Folder(), "../../../models"));

    public static string References { get; } = Path.Combine(Folder(), "reference/reference.json");

    public static string PathOf(string file) => Path.Combine(Root, ShapesMini, file);

    public static JsonNode Manifest() => JsonNode.Parse(File.ReadAllText(PathOf("model.json")))!;

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
