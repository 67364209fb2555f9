using System.Diagnostics.CodeAnalysis;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.Inference.Models;

/// <summary>Reads all manifests under a folder, and again when the folder may have changed. Safe for concurrent use.</summary>
internal sealed class ModelRepository : IModelRepository
{
    /// <summary>The file name of a manifest in its model's folder.</summary>
    public const string ManifestName = "model.json";

    /// <summary>A request for an unknown model reads the folder again, but not more often than this.</summary>
    private static readonly TimeSpan s_minRefreshInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly string _root;
    private readonly HashSet<string> _tokenizerKinds;
    private readonly string? _defaultModel;
    private readonly string? _precision;
    private readonly TimeProvider? _time;
    private readonly Dictionary<string, FileStamp?> _reported = new(StringComparer.Ordinal);
    private volatile Contents _contents = new(new SortedDictionary<string, Entry>(StringComparer.Ordinal), null!);
    private long _refreshedAt;

    /// <summary>Reads the manifests.</summary>
    /// <param name="root">The folder with one folder per model.</param>
    /// <param name="defaultModel">The name of the default model; null or empty for the first available one whose manifest says that it
    /// is the default, else the first available one.</param>
    /// <param name="tokenizerKinds">The supported kinds of tokenizer.</param>
    /// <param name="precision">The precision of the denoisers; null or empty for each manifest's default.</param>
    /// <param name="aliases">Further names of models, each with the name of its model; null for none.</param>
    /// <param name="time">The clock; null if requests for unknown models do not read the folder again.</param>
    /// <exception cref="ModelLoadException">
    /// The folder is missing, a manifest is invalid, there is no default model, or an alias is the name of a model or names none.
    /// </exception>
    public ModelRepository(
        string root,
        string? defaultModel,
        IEnumerable<string> tokenizerKinds,
        string? precision = null,
        IEnumerable<KeyValuePair<string, string>>? aliases = null,
        TimeProvider? time = null
    )
    {
        _root = Path.GetFullPath(root);
        _precision = precision;
        _defaultModel = defaultModel;
        _time = time;
        _tokenizerKinds = new HashSet<string>(tokenizerKinds, StringComparer.Ordinal);
        var entries = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        foreach (string path in FindManifests())
        {
            ModelManifest manifest = ModelManifestReader.Read(path);
            entries.Add(manifest.Name, new Entry(manifest, FileStamp.TryRead(path), IsPresent: true));
        }

        _contents = new Contents(entries, null!);
        Aliases = (aliases ?? []).ToDictionary(alias => alias.Key, alias => CheckAlias(alias.Key, alias.Value), StringComparer.Ordinal);
        ModelManifest usual = string.IsNullOrEmpty(defaultModel) ? GetUsual(Models) : GetConfigured(defaultModel);
        _contents = new Contents(entries, usual);
        _refreshedAt = time?.GetTimestamp() ?? 0;
    }

    /// <summary>Called after every change, not concurrently.</summary>
    public Action<ModelChanges>? Changed { get; set; }

    public IReadOnlyList<ModelManifest> Models => _contents.Models;

    public ModelManifest Default => _contents.Default;

    public IReadOnlyDictionary<string, string> Aliases { get; }

    public bool TryGet(string? name, [NotNullWhen(true)] out ModelManifest? manifest)
    {
        if (string.IsNullOrEmpty(name))
        {
            manifest = Default;
            return true;
        }

        string model = Aliases.GetValueOrDefault(name, name);
        return TryFind(model, out manifest) || (TryRefresh() && TryFind(model, out manifest));
    }

    public bool IsAvailable(string name, [NotNullWhen(false)] out string? reason)
    {
        reason = TryFind(name, out ModelManifest? manifest) ? GetUnavailableReason(manifest) : $"there is no model '{name}'";
        return reason is null;
    }

    public string GetPrecision(ModelManifest model) => string.IsNullOrEmpty(_precision) ? model.Denoiser.DefaultPrecision : _precision;

    public string GetPath(string name, string file) =>
        TryFind(name, out _)
            ? Path.Combine(_root, name, file)
            : throw new ArgumentException($"There is no model '{name}'. Known models: {KnownNames}.", nameof(name));

    /// <summary>
    /// Reads the folder again. A model whose folder is gone stays known, so that requests for it are told the reason. A manifest that
    /// cannot be read changes nothing.
    /// </summary>
    public void Refresh()
    {
        lock (_lock)
        {
            Volatile.Write(ref _refreshedAt, _time?.GetTimestamp() ?? 0);
            var problems = new List<ModelLoadException>();
            ModelChanges changes = Read(problems);
            if (changes is not { Added: [], Replaced: [], Removed: [], Problems: [] })
            {
                Changed?.Invoke(changes);
            }
        }
    }

    private string KnownNames => string.Join(", ", Models.Select(model => model.Name));

    private bool TryFind(string name, [NotNullWhen(true)] out ModelManifest? manifest)
    {
        manifest = _contents.Entries.GetValueOrDefault(name)?.Manifest;
        return manifest is not null;
    }

    private bool TryRefresh()
    {
        if (_time is null || _time.GetElapsedTime(Volatile.Read(ref _refreshedAt)) < s_minRefreshInterval)
        {
            return false;
        }

        Refresh();
        return true;
    }

    private ModelChanges Read(List<ModelLoadException> problems)
    {
        var changes = new ModelChanges([], [], [], problems);
        IReadOnlyList<string> paths;
        try
        {
            paths = FindManifests();
        }
        catch (ModelLoadException exception)
        {
            // The folder cannot be read, for example on a network share that is temporarily unavailable. The known models are kept; a job
            // whose model's files cannot be read fails with an error that names them.
            Report(_root, null, exception, problems);
            return changes;
        }

        _reported.Remove(_root);
        var entries = new SortedDictionary<string, Entry>(_contents.Entries, StringComparer.Ordinal);
        foreach (string path in paths)
        {
            string name = Path.GetFileName(Path.GetDirectoryName(path)!);
            var stamp = FileStamp.TryRead(path);
            Entry? known = entries.GetValueOrDefault(name);
            if (known is not null && (stamp is null || stamp == known.Stamp))
            {
                changes = known.IsPresent ? changes : changes with { Added = [.. changes.Added, known.Manifest] };
                entries[name] = known with { IsPresent = true };
                continue;
            }

            try
            {
                ModelManifest manifest = Aliases.ContainsKey(name)
                    ? throw new ModelLoadException(path, $"the name '{name}' is an alias of another model")
                    : ModelManifestReader.Read(path);
                entries[name] = new Entry(manifest, stamp, IsPresent: true);
                changes = known is { IsPresent: true }
                    ? changes with
                    {
                        Replaced = [.. changes.Replaced, manifest],
                    }
                    : changes with
                    {
                        Added = [.. changes.Added, manifest],
                    };
                _reported.Remove(path);
            }
            catch (ModelLoadException exception)
            {
                Report(path, stamp, exception, problems);
            }
        }

        var present = paths.Select(path => Path.GetFileName(Path.GetDirectoryName(path)!)).ToHashSet(StringComparer.Ordinal);
        foreach ((string name, Entry entry) in entries.Where(entry => entry.Value.IsPresent && !present.Contains(entry.Key)).ToArray())
        {
            entries[name] = entry with { IsPresent = false };
            changes = changes with { Removed = [.. changes.Removed, entry.Manifest] };
        }

        _contents = new Contents(entries, GetDefault([.. entries.Values.Select(entry => entry.Manifest)]));
        return changes;
    }

    /// <summary>The default model stays the default while it is available, or if it is configured.</summary>
    private ModelManifest GetDefault(IReadOnlyList<ModelManifest> models)
    {
        ModelManifest current = models.First(model => model.Name == Default.Name);
        return string.IsNullOrEmpty(_defaultModel) && GetUnavailableReason(current) is not null ? FindUsual(models) ?? current : current;
    }

    /// <summary>Reports a problem once, not at every refresh.</summary>
    private void Report(string path, FileStamp? stamp, ModelLoadException problem, List<ModelLoadException> problems)
    {
        if (!_reported.TryGetValue(path, out FileStamp? reported) || reported != stamp)
        {
            _reported[path] = stamp;
            problems.Add(problem);
        }
    }

    private IReadOnlyList<string> FindManifests()
    {
        try
        {
            // Folders whose names begin with a dot are unfinished or hidden.
            return
            [
                .. Directory
                    .GetDirectories(_root)
                    .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
                    .Select(folder => Path.Combine(folder, ManifestName))
                    .Where(File.Exists),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(_root, $"the models' folder cannot be read: {exception.Message}", exception);
        }
    }

    private string? GetUnavailableReason(ModelManifest manifest)
    {
        if (!File.Exists(Path.Combine(_root, manifest.Name, ManifestName)))
        {
            return $"its folder was removed: {Path.Combine(_root, manifest.Name)}";
        }

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
        string[] missing = [.. needed.Select(file => Path.Combine(_root, manifest.Name, file)).Where(path => !File.Exists(path))];
        return missing.Length == 0 ? null : $"missing: {string.Join(", ", missing)}";
    }

    /// <summary>An imported model does not become the default only because of its name.</summary>
    private ModelManifest? FindUsual(IReadOnlyList<ModelManifest> models) =>
        models.OrderByDescending(model => model.Default).FirstOrDefault(model => GetUnavailableReason(model) is null);

    private ModelManifest GetUsual(IReadOnlyList<ModelManifest> models) =>
        FindUsual(models)
        ?? throw new ModelLoadException(
            _root,
            models.Count == 0
                ? $"there is no model in this folder (no */{ManifestName})"
                : $"no model is complete; {string.Join("; ", models.Select(model => $"{model.Name}: {GetUnavailableReason(model)}"))}"
        );

    private string CheckAlias(string alias, string name) =>
        TryFind(alias, out _) ? throw new ModelLoadException(_root, $"the alias '{alias}' is the name of a model")
        : TryFind(name, out _) ? name
        : throw new ModelLoadException(_root, $"the model '{name}' of the alias '{alias}' was not found; known models: {KnownNames}");

    private ModelManifest GetConfigured(string name)
    {
        if (!TryFind(name, out ModelManifest? manifest))
        {
            throw new ModelLoadException(_root, $"the default model '{name}' was not found; known models: {KnownNames}");
        }

        return GetUnavailableReason(manifest) is string reason
            ? throw new ModelLoadException(_root, $"the default model '{name}' is not available; {reason}")
            : manifest;
    }

    /// <param name="Manifest">The manifest.</param>
    /// <param name="Stamp">The stamp of its file; null if there is none.</param>
    /// <param name="IsPresent">Whether its folder was there at the last refresh.</param>
    private sealed record Entry(ModelManifest Manifest, FileStamp? Stamp, bool IsPresent);

    /// <summary>What the folder contained at one time; it is not changed.</summary>
    private sealed class Contents(SortedDictionary<string, Entry> entries, ModelManifest usual)
    {
        public SortedDictionary<string, Entry> Entries => entries;

        public IReadOnlyList<ModelManifest> Models { get; } = [.. entries.Values.Select(entry => entry.Manifest)];

        public ModelManifest Default => usual;
    }
}
