using System.Diagnostics.CodeAnalysis;

namespace TextToVideo.Inference.Models;

/// <summary>Reads every manifest under a folder.</summary>
internal sealed class ModelRepository : IModelRepository
{
    /// <summary>A manifest's name in its model's folder.</summary>
    public const string ManifestName = "model.json";

    private readonly string _root;
    private readonly SortedDictionary<string, ModelManifest> _models = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tokenizerKinds;
    private readonly string? _precision;

    /// <summary>Reads the manifests.</summary>
    /// <param name="root">The folder that holds a folder per model.</param>
    /// <param name="defaultModel">The default's name; null or empty: the first available one.</param>
    /// <param name="tokenizerKinds">The kinds of tokenizer that there is code for.</param>
    /// <param name="precision">The denoisers' precision; null or empty: each manifest's default.</param>
    /// <exception cref="ModelLoadException">The folder is missing, a manifest is broken, or there is no default.</exception>
    public ModelRepository(string root, string? defaultModel, IEnumerable<string> tokenizerKinds, string? precision = null)
    {
        _root = Path.GetFullPath(root);
        _precision = precision;
        _tokenizerKinds = new HashSet<string>(tokenizerKinds, StringComparer.Ordinal);
        foreach (string path in FindManifests())
        {
            ModelManifest manifest = ModelManifestReader.Read(path);
            _models.Add(manifest.Name, manifest);
        }

        Models = [.. _models.Values];
        Default = string.IsNullOrEmpty(defaultModel) ? FirstAvailable() : Configured(defaultModel);
    }

    public IReadOnlyList<ModelManifest> Models { get; }

    public ModelManifest Default { get; }

    public bool TryGet(string? name, [NotNullWhen(true)] out ModelManifest? manifest)
    {
        if (string.IsNullOrEmpty(name))
        {
            manifest = Default;
            return true;
        }

        return _models.TryGetValue(name, out manifest);
    }

    public bool IsAvailable(string name, [NotNullWhen(false)] out string? reason)
    {
        reason = _models.TryGetValue(name, out ModelManifest? manifest) ? FindFault(manifest) : $"there is no model '{name}'";
        return reason is null;
    }

    public string GetPrecision(ModelManifest model) => string.IsNullOrEmpty(_precision) ? model.Denoiser.DefaultPrecision : _precision;

    public string GetPath(string name, string file) =>
        _models.ContainsKey(name)
            ? Path.Combine(_root, name, file)
            : throw new ArgumentException($"There is no model '{name}'; there are: {string.Join(", ", _models.Keys)}.", nameof(name));

    private IEnumerable<string> FindManifests()
    {
        try
        {
            return [.. Directory.GetDirectories(_root).Select(folder => Path.Combine(folder, ManifestName)).Where(File.Exists)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(_root, $"the models' folder cannot be read: {exception.Message}", exception);
        }
    }

    private string? FindFault(ModelManifest manifest)
    {
        string kind = manifest.TextEncoder.Tokenizer.Kind;
        if (!_tokenizerKinds.Contains(kind))
        {
            return $"its tokenizer is of kind '{kind}'; known are {string.Join(", ", _tokenizerKinds.Order(StringComparer.Ordinal))}";
        }

        string precision = GetPrecision(manifest);
        if (!manifest.Denoiser.Files.TryGetValue(precision, out string? denoiser))
        {
            return $"it {manifest.Denoiser.DescribeLackOf(precision)}";
        }

        string[] needed = [manifest.TextEncoder.Tokenizer.File, manifest.TextEncoder.File, denoiser, manifest.Vae.File];
        string[] missing = [.. needed.Select(file => GetPath(manifest.Name, file)).Where(path => !File.Exists(path))];
        return missing.Length == 0 ? null : $"missing: {string.Join(", ", missing)}";
    }

    private ModelManifest FirstAvailable() =>
        Models.FirstOrDefault(model => FindFault(model) is null)
        ?? throw new ModelLoadException(
            _root,
            Models.Count == 0
                ? $"there is no model here (no */{ManifestName})"
                : $"no model is complete; {string.Join("; ", Models.Select(model => $"{model.Name}: {FindFault(model)}"))}"
        );

    private ModelManifest Configured(string name)
    {
        if (!_models.TryGetValue(name, out ModelManifest? manifest))
        {
            throw new ModelLoadException(_root, $"the default model '{name}' is not here; there are: {string.Join(", ", _models.Keys)}");
        }

        return FindFault(manifest) is string fault
            ? throw new ModelLoadException(_root, $"the default model '{name}' is not available; {fault}")
            : manifest;
    }
}
