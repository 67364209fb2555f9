using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TextToVideo.TestSupport.Kubernetes;

/// <summary>A Helm chart whose templates are filled in with its values, which is all that its templates ask for.</summary>
public sealed partial class Chart
{
    private readonly JsonObject _values;
    private readonly HashSet<string> _used = [];

    private Chart(string folder, IReadOnlyDictionary<string, string> overrides)
    {
        _values = Parse(File.ReadAllText(Path.Combine(folder, "values.yaml"))).Single().AsObject();
        foreach ((string path, string value) in overrides)
        {
            string[] keys = path.Split('.');
            keys[..^1].Aggregate((JsonNode)_values, (node, key) => node[key]!)[keys[^1]] = value;
        }

        Objects =
        [
            .. from file in Directory
                .EnumerateFiles(Path.Combine(folder, "templates"), "*.yaml", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
            from document in Parse(Template().Replace(File.ReadAllText(file), Fill))
            select new ChartObject(file, document.AsObject()),
        ];
    }

    /// <summary>The repository, found from this source file's place.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(OwnFile(), "../../../.."));

    /// <summary>The folder of the chart that is committed.</summary>
    public static string CommittedFolder { get; } = Path.Combine(Repository, "deploy", "kubernetes");

    public IReadOnlyList<ChartObject> Objects { get; }

    /// <summary>The values that no template asks for.</summary>
    public IEnumerable<string> UnusedValues =>
        from section in _values
        from resource in section.Value!.AsObject()
        from value in resource.Value!.AsObject()
        let path = $"Values.{section.Key}.{resource.Key}.{value.Key}"
        where !_used.Contains(path)
        select path;

    /// <summary>Renders the chart of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="overrides">Values by their path, as with <c>helm install --set</c>.</param>
    public static Chart Render(string folder, IReadOnlyDictionary<string, string>? overrides = null) =>
        new(folder, overrides ?? new Dictionary<string, string>());

    private static string OwnFile([CallerFilePath] string path = "") => path;

    private static IEnumerable<JsonNode> Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return stream.Documents.Select(document => Convert(document.RootNode)!);
    }

    private static JsonNode? Convert(YamlNode node) =>
        node switch
        {
            YamlMappingNode mapping => new JsonObject(
                mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))
            ),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
            YamlScalarNode { Style: not ScalarStyle.Plain } text => JsonValue.Create(text.Value),
            YamlScalarNode { Value: null or "" or "null" or "~" } => null,
            YamlScalarNode { Value: "true" } => JsonValue.Create(true),
            YamlScalarNode { Value: "false" } => JsonValue.Create(false),
            YamlScalarNode scalar when long.TryParse(scalar.Value, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(
                number
            ),
            YamlScalarNode scalar when double.TryParse(scalar.Value, CultureInfo.InvariantCulture, out double real) => JsonValue.Create(
                real
            ),
            YamlScalarNode scalar => JsonValue.Create(scalar.Value),
            _ => throw new NotSupportedException($"A chart has no {node.NodeType}."),
        };

    [GeneratedRegex(@"\{\{(?<expression>.*?)\}\}")]
    private static partial Regex Template();

    private string Fill(Match match)
    {
        string expression = match.Groups["expression"].Value.Trim();
        _used.Add(expression.TrimStart('.'));
        return expression switch
        {
            ".Release.Name" => "release",
            ".Release.Namespace" => "namespace",
            ".Release.Revision" => "1",
            _ when expression.StartsWith(".Values.", StringComparison.Ordinal) => expression
                .Split('.')[2..]
                .Aggregate((JsonNode?)_values, (node, key) => node?[key])
                ?.ToString()
                ?? throw new InvalidOperationException($"There is no value {expression}."),
            _ => throw new InvalidOperationException($"This renderer does not know '{expression}'."),
        };
    }
}
