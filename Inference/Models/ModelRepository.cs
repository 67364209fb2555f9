using System.Diagnostics.CodeAnalysis;

namespace TextToVideo.Inference.Models;

/// <summary>Reads all manifests under a folder.</summary>
internal sealed class ModelRepository : IModelRepository
{
    /// <summary>The file name of a manifest in its model's folder.</summary>
    public const string ManifestName = "model.json";

    private readonly string _root;
    private readonly SortedDictionary<string, ModelManifest> _models = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tokenizerKinds;
    private readonly string? _precision;

    /// <summary>Reads the manifests.</summary>
    /// <param name="root">The folder with one folder per model.</param>
    /// <param name="defaultModel">The name of the default model; null or empty for the first available one whose manifest says that it
    /// is the default, else the first available one.</param>
    /// <param name="tokenizerKinds">The supported kinds of tokenizer.</param>
    /// <param name="precision">The precision of the denoisers; null or empty for each manifest's default.</param>
    /// <param name="aliases">Further names of models, each with the name of its model; null for none.</param>
    /// <exception cref="ModelLoadException">
    /// The folder is missing, a manifest is invalid, there is no default model, or an alias is the name of a model or names none.
    /// </exception>
    public ModelRepository(
        string root,
        string? defaultModel,
        IEnumerable<string> tokenizerKinds,
        string? precision = null,
        IEnumerable<KeyValuePair<string, string>>? aliases = null
    )
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
        Aliases = (aliases ?? []).ToDictionary(alias => alias.Key, alias => CheckAlias(alias.Key, alias.Value), StringComparer.Ordinal);
        Default = string.IsNullOrEmpty(defaultModel) ? GetUsual() : GetConfigured(defaultModel);
    }

    public IReadOnlyList<ModelManifest> Models { get; }

    public ModelManifest Default { get; }

    public IReadOnlyDictionary<string, string> Aliases { get; }

    public bool TryGet(string? name, [NotNullWhen(true)] out ModelManifest? manifest)
    {
        if (string.IsNullOrEmpty(name))
        {
            manifest = Default;
            return true;
        }

        return _models.TryGetValue(Aliases.GetValueOrDefault(name, name), out manifest);
    }

    public bool IsAvailable(string name, [NotNullWhen(false)] out string? reason)
    {
        reason = _models.TryGetValue(name, out ModelManifest? manifest) ? GetUnavailableReason(manifest) : $"there is no model '{name}'";
        return reason is null;
    }

    public string GetPrecision(ModelManifest model) => string.IsNullOrEmpty(_precision) ? model.Denoiser.DefaultPrecision : _precision;

    public string GetPath(string name, string file) =>
        _models.ContainsKey(name)
            ? Path.Combine(_root, name, file)
            : throw new ArgumentException($"There is no model '{name}'. Known models: {string.Join(", ", _models.Keys)}.", nameof(name));

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

    private string? GetUnavailableReason(ModelManifest manifest)
    {
        string kind = manifest.TextEncoder.Tokenizer.Kind;
        if (!_tokenizerKinds.Contains(kind))
        {
            string kinds = string.Join(", ", _tokenizerKinds.Order(StringComparer.Ordinal));
            return $"its tokenizer kind '{kind}' is not supported; supported are {kinds}";
        }

        string precision = GetPrecision(manifest);
        if (!manifest.Denoiser.Files.TryGetValue(precision, out string? denoiser))
        {
            return $"it {manifest.Denoiser.DescribeMissingPrecision(precision)}";
        }

        string[] needed =
        [
            manifest.TextEncoder.Tokenizer.File,
            manifest.TextEncoder.File,
            denoiser,
            manifest.Vae.File,
            .. manifest.Weights ?? [],
        ];
        string[] missing = [.. needed.Select(file => GetPath(manifest.Name, file)).Where(path => !File.Exists(path))];
        return missing.Length == 0 ? null : $"missing: {string.Join(", ", missing)}";
    }

    /// <summary>An imported model does not become the default only because of its name.</summary>
    private ModelManifest GetUsual() =>
        Models.OrderByDescending(model => model.Default).FirstOrDefault(model => GetUnavailableReason(model) is null)
        ?? throw new ModelLoadException(
            _root,
            Models.Count == 0
                ? $"there is no model in this folder (no */{ManifestName})"
                : $"no model is complete; {string.Join("; ", Models.Select(model => $"{model.Name}: {GetUnavailableReason(model)}"))}"
        );

    private string CheckAlias(string alias, string name) =>
        _models.ContainsKey(alias) ? throw new ModelLoadException(_root, $"the alias '{alias}' is the name of a model")
        : _models.ContainsKey(name) ? name
        : throw new ModelLoadException(
            _root,
            $"the model '{name}' of the alias '{alias}' was not found; known models: {string.Join(", ", _models.Keys)}"
        );

    private ModelManifest GetConfigured(string name)
    {
        if (!_models.TryGetValue(name, out ModelManifest? manifest))
        {
            throw new ModelLoadException(
                _root,
                $"the default model '{name}' was not found; known models: {string.Join(", ", _models.Keys)}"
            );
        }

        return GetUnavailableReason(manifest) is string reason
            ? throw new ModelLoadException(_root, $"the default model '{name}' is not available; {reason}")
            : manifest;
    }
}
