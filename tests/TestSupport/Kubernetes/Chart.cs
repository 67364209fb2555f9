using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TextToVideo.TestSupport.Kubernetes;

/// <summary>A Helm chart as Helm renders it.</summary>
public sealed class Chart
{
    /// <summary>The password of every server, unless a test sets another one.</summary>
    public const string Password = "a1password2of3tests";

    private const string Release = "release";
    private const string Namespace = "namespace";

    /// <summary>The version of Kubernetes for which the chart is rendered. Helm's own is older than the chart allows.</summary>
    private const string KubernetesVersion = "1.30.0";

    private static readonly string[] s_passwords =
    [
        "secrets.postgres.postgres_password",
        "secrets.rabbitmq.rabbitmq_password",
        "secrets.redis.redis_password",
    ];

    private static readonly Lazy<string> s_helm = new(FetchHelm);

    private readonly string _folder;

    private Chart(string folder, IReadOnlyList<ChartObject> objects)
    {
        _folder = folder;
        Objects = objects;
    }

    /// <summary>The repository, found from this source file's place.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(OwnFile(), "../../../.."));

    /// <summary>The folder of the chart that is committed.</summary>
    public static string CommittedFolder { get; } = Path.Combine(Repository, "deploy", "kubernetes");

    public IReadOnlyList<ChartObject> Objects { get; }

    /// <summary>The images, secrets and settings in the chart's values that no template uses.</summary>
    public IEnumerable<string> UnusedValues
    {
        get
        {
            JsonObject values = Parse(File.ReadAllText(Path.Combine(_folder, "values.yaml"))).Single().AsObject();
            string[] templates =
            [
                .. Directory
                    .EnumerateFiles(Path.Combine(_folder, "templates"), "*.yaml", SearchOption.AllDirectories)
                    .Select(File.ReadAllText),
            ];
            return from section in (string[])["parameters", "secrets", "config"]
                from resource in values[section]!.AsObject()
                from value in resource.Value!.AsObject()
                let path = $".Values.{section}.{resource.Key}.{value.Key}"
                where !templates.Any(template => Regex.IsMatch(template, $@"{Regex.Escape(path)}\b"))
                select path;
        }
    }

    /// <summary>Renders the chart of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="values">Values by their path, as with <c>helm install --set</c>. Passwords are set unless they are among them.</param>
    /// <exception cref="InvalidOperationException">Helm refuses the values; the message is Helm's.</exception>
    public static Chart Render(string folder, IReadOnlyDictionary<string, string>? values = null)
    {
        Dictionary<string, string> all = s_passwords.ToDictionary(path => path, _ => Password);
        foreach ((string path, string value) in values ?? new Dictionary<string, string>())
        {
            all[path] = value;
        }

        using var output = new TemporaryFolder();
        Run(
            s_helm.Value,
            [
                "template",
                Release,
                folder,
                "--namespace",
                Namespace,
                "--kube-version",
                KubernetesVersion,
                "--output-dir",
                output.Path,
                .. all.SelectMany(pair => new[] { IsText(pair.Key) ? "--set-string" : "--set", $"{pair.Key}={pair.Value}" }),
            ]
        );
        return new Chart(
            folder,
            [
                .. from file in Directory.EnumerateFiles(output.Path, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                from document in Parse(File.ReadAllText(file))
                select new ChartObject(file, document.AsObject()),
            ]
        );
    }

    /// <summary>Settings of the network are numbers and lists, all others text.</summary>
    private static bool IsText(string path) => !path.StartsWith("network.", StringComparison.Ordinal);

    private static string FetchHelm()
    {
        string folder = Path.Combine(Repository, ".artifacts", "helm");
        Run("bash", [Path.Combine(Repository, "tests/TestSupport/Kubernetes/fetch-helm"), folder]);
        return Path.Combine(folder, "helm");
    }

    private static void Run(string program, IEnumerable<string> arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {errors}{output.Result}");
        }
    }

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
}
