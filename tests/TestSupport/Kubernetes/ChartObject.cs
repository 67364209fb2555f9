using System.Text.Json.Nodes;

namespace TextToVideo.TestSupport.Kubernetes;

/// <summary>An object of a rendered chart.</summary>
public sealed record ChartObject(string File, JsonObject Json)
{
    public string Kind => Text("kind");

    public string Name => Text("metadata", "name");

    /// <summary>The part of the application that it belongs to.</summary>
    public string Component => Path.GetFileName(Path.GetDirectoryName(File))!;

    /// <summary>The project of that part: the chart's names have hyphens where the projects' have capitals.</summary>
    public string Project => string.Concat(Component.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>The template of its pods; null if it has none.</summary>
    public JsonObject? Template => Kind is "Deployment" or "StatefulSet" or "Job" ? Json["spec"]!["template"]!.AsObject() : null;

    public JsonObject Spec => Json["spec"]!.AsObject();

    public string Text(params string[] path) => path.Aggregate((JsonNode)Json, (node, key) => node[key]!).GetValue<string>();

    public override string ToString() => $"{Kind} {Name}";
}
