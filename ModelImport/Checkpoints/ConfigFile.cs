using System.Text.Json;
using System.Text.Json.Nodes;
using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport.Checkpoints;

/// <summary>
/// A JSON file of a published checkpoint. Every error names the file and the field. Fields that are absent have the defaults of the code
/// that wrote the file.
/// </summary>
internal sealed class ConfigFile
{
    /// <summary>Far above the sizes of real networks.</summary>
    private const int MaxCount = 1 << 20;

    private readonly JsonObject _fields;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private ConfigFile(string path, JsonObject fields)
    {
        Path = path;
        _fields = fields;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelLoadException">The file is missing, or is not a JSON object.</exception>
    public static ConfigFile Read(string path)
    {
        try
        {
            var node = JsonNode.Parse(
                File.ReadAllBytes(path),
                documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }
            );
            return new ConfigFile(path, node as JsonObject ?? throw new ModelLoadException(path, "must be a JSON object"));
        }
        catch (JsonException exception)
        {
            throw new ModelLoadException(path, $"is not valid JSON: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelLoadException(path, "the file is missing", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(path, exception.Message, exception);
        }
    }

    /// <summary>Returns a field; null if it is absent or null.</summary>
    public JsonNode? Find(string name)
    {
        _known.Add(name);
        return _fields[name];
    }

    /// <summary>Marks a field as known whose value does not matter.</summary>
    public void Skip(string name) => _known.Add(name);

    /// <summary>Returns a size, at least 1.</summary>
    public int GetCount(string name, int defaultValue) => Find(name) is { } node ? ToCount(name, node) : defaultValue;

    /// <summary>Returns a list of sizes, each at least 1.</summary>
    public IReadOnlyList<int> GetCounts(string name, IReadOnlyList<int> defaultValue) =>
        Find(name) is { } node ? [.. GetItems(name, node).Select(item => ToCount(name, item))] : defaultValue;

    /// <summary>Returns a finite number.</summary>
    public double GetNumber(string name, double defaultValue) => Find(name) is { } node ? ToNumber(name, node) : defaultValue;

    /// <summary>Returns a list of finite numbers, which must be present.</summary>
    public IReadOnlyList<double> GetNumbers(string name) =>
        Find(name) is { } node ? [.. GetItems(name, node).Select(item => ToNumber(name, item))] : throw Invalid(name, "is missing");

    /// <summary>Returns true or false.</summary>
    public bool GetFlag(string name, bool defaultValue) => Find(name) is { } node ? ToFlag(name, node) : defaultValue;

    /// <summary>Returns a list of true and false.</summary>
    public IReadOnlyList<bool> GetFlags(string name, IReadOnlyList<bool> defaultValue) =>
        Find(name) is { } node ? [.. GetItems(name, node).Select(item => ToFlag(name, item))] : defaultValue;

    /// <summary>Throws an exception unless a field has the only value that is supported.</summary>
    /// <param name="name">The field.</param>
    /// <param name="value">The supported value: a string, a number or a boolean.</param>
    /// <param name="isOptional">Whether the field may be absent.</param>
    public void Require<T>(string name, T value, bool isOptional = false)
        where T : notnull
    {
        JsonNode? node = Find(name);
        if (node is null ? !isOptional : !JsonNode.DeepEquals(node, JsonSerializer.SerializeToNode(value)))
        {
            string expected = JsonSerializer.Serialize(value);
            throw Invalid(
                name,
                node is null ? $"is missing; only {expected} is supported" : $"is {node.ToJsonString()}; only {expected} is supported"
            );
        }
    }

    /// <summary>Throws an exception if a condition does not hold.</summary>
    public void Check(bool condition, string name, string problem)
    {
        if (!condition)
        {
            throw Invalid(name, problem);
        }
    }

    /// <summary>
    /// Throws an exception if the file has a field that has not been read, because it may change what the network computes.
    /// </summary>
    public void RejectUnknown()
    {
        string? unknown = _fields.Select(field => field.Key).FirstOrDefault(name => !name.StartsWith('_') && !_known.Contains(name));
        if (unknown is not null)
        {
            throw Invalid(unknown, "is not a known field of this kind of network");
        }
    }

    /// <summary>Returns the text of a string; null for anything else.</summary>
    public static string? ToText(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>Returns an exception that names the file and the field.</summary>
    public ModelLoadException Invalid(string name, string problem) => new(Path, $"{name} {problem}");

    private JsonArray GetItems(string name, JsonNode node) => node as JsonArray ?? throw Invalid(name, "must be a list");

    private bool ToFlag(string name, JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out bool flag) ? flag : throw Invalid(name, "must be true or false");

    private int ToCount(string name, JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out int count) && count is >= 1 and <= MaxCount
            ? count
            : throw Invalid(name, $"must have whole numbers from 1 to {MaxCount}");

    private double ToNumber(string name, JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number)
            ? number
            : throw Invalid(name, "must have finite numbers");
}
