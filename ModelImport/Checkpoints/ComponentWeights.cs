using System.Text.Json.Nodes;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;
using TextToVideo.ModelImport.Graphs;

namespace TextToVideo.ModelImport.Checkpoints;

/// <summary>
/// The weights of a component: one safetensors file, or several with an index, possibly of a variant such as bf16. Only the headers are
/// read. Pickled files (<c>.bin</c>, <c>.pt</c>) are never opened, because they can contain code.
/// </summary>
internal sealed class ComponentWeights : IWeightSource
{
    private readonly string _component;
    private readonly string _path;
    private readonly Dictionary<string, (string File, long DataStart, SafetensorsEntry Entry)> _tensors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    private ComponentWeights(string component, string path) => (_component, _path) = (component, path);

    /// <summary>The files, relative to the checkpoint's folder.</summary>
    public IReadOnlyList<string> Files => [.. _tensors.Values.Select(tensor => tensor.File).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The number of elements of all weights that a network has requested.</summary>
    public long UsedElements => _used.Sum(name => _tensors[name].Entry.Shape.Aggregate(1L, (product, dimension) => product * dimension));

    /// <summary>The element types of the weights, for example F32.</summary>
    public IReadOnlyList<string> Types => [.. _tensors.Values.Select(tensor => tensor.Entry.DataType.ToString()).Distinct().Order()];

    /// <summary>Finds the files and reads their headers.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="component">The folder of the component.</param>
    /// <param name="baseName">The name of the files without extension, for example <c>diffusion_pytorch_model</c>.</param>
    /// <param name="variants">The variants in order of preference; null for the files without one.</param>
    /// <exception cref="ModelLoadException">There are no such files, or one is missing, truncated or malformed.</exception>
    public static ComponentWeights Open(CheckpointFolder folder, string component, string baseName, IReadOnlyList<string?> variants)
    {
        foreach (string? variant in variants)
        {
            string suffix = variant is null ? string.Empty : $".{variant}";
            string single = $"{component}/{baseName}{suffix}.safetensors";
            string index = $"{component}/{baseName}.safetensors.index{suffix}.json";
            var weights = new ComponentWeights(component, Path.Combine(folder.Root, component));
            if (File.Exists(Path.Combine(folder.Root, single)))
            {
                weights.ReadFile(folder, single);
                return weights;
            }

            if (File.Exists(Path.Combine(folder.Root, index)))
            {
                weights.ReadShards(folder, index);
                return weights;
            }
        }

        string path = Path.Combine(folder.Root, component);
        bool isPickled =
            Directory.Exists(path) && Directory.EnumerateFiles(path).Any(file => Path.GetExtension(file) is ".bin" or ".pt" or ".pth");
        string looked = string.Join(" or ", variants.Select(variant => variant is null ? baseName : $"{baseName}.{variant}"));
        throw new ModelLoadException(
            path,
            $"has no weights named {looked}.safetensors"
                + (isPickled ? "; its pickled files (.bin, .pt) can contain code and are never opened" : string.Empty)
        );
    }

    public bool Contains(string name) => _tensors.ContainsKey(name);

    public WeightEntry Get(string name, ReadOnlySpan<int> shape)
    {
        if (!_tensors.TryGetValue(name, out (string File, long DataStart, SafetensorsEntry Entry) tensor))
        {
            throw new ModelLoadException(_path, $"has no tensor '{name}', which the configuration requires");
        }

        SafetensorsEntry entry = tensor.Entry;
        string path = Path.Combine(Path.GetDirectoryName(_path)!, tensor.File);
        if (!entry.Shape.AsSpan().SequenceEqual(shape))
        {
            throw new ModelLoadException(
                path,
                $"tensor '{name}' has shape {TensorShape.Format(entry.Shape.AsSpan())}, "
                    + $"the configuration requires {TensorShape.Format(shape)}"
            );
        }

        ElementType type = entry.DataType switch
        {
            SafetensorsDataType.F32 => ElementType.Float32,
            SafetensorsDataType.F16 => ElementType.Float16,
            SafetensorsDataType.BF16 => ElementType.BFloat16,
            _ => throw new ModelLoadException(path, $"tensor '{name}' has type {entry.DataType}; supported are F32, F16 and BF16"),
        };
        _used.Add(name);
        return new WeightEntry(tensor.File, tensor.DataStart + entry.Offset, entry.Size, type, entry.Shape);
    }

    /// <summary>Throws an exception if there is a tensor that no network has requested: then the checkpoint is of another kind.</summary>
    /// <param name="ignoredPrefixes">Tensors whose names start so may be unused.</param>
    public void RejectUnused(params IReadOnlyList<string> ignoredPrefixes)
    {
        string[] unused =
        [
            .. _tensors
                .Keys.Where(name =>
                    !_used.Contains(name) && !ignoredPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
                )
                .Order(StringComparer.Ordinal),
        ];
        if (unused.Length > 0)
        {
            throw new ModelLoadException(
                _path,
                unused.Length == 1
                    ? $"has a tensor '{unused[0]}', which the network of the configuration does not have"
                    : $"has {unused.Length} tensors that the network of the configuration does not have, for example '{unused[0]}'"
            );
        }
    }

    private void ReadShards(CheckpointFolder folder, string index)
    {
        var file = ConfigFile.Read(folder.GetFile(index));
        JsonObject map = file.Find("weight_map") as JsonObject ?? throw file.Invalid("weight_map", "must be an object");
        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, JsonNode? node) in map)
        {
            shards[name] =
                node is JsonValue value
                && value.TryGetValue(out string? shard)
                && shard == Path.GetFileName(shard)
                && shard.EndsWith(".safetensors", StringComparison.Ordinal)
                    ? shard
                    : throw file.Invalid("weight_map", $"must name a .safetensors file of the same folder for '{name}'");
        }

        foreach (string shard in shards.Values.Distinct())
        {
            ReadFile(folder, $"{_component}/{shard}");
        }

        foreach ((string name, string shard) in shards)
        {
            if (!_tensors.TryGetValue(name, out (string File, long, SafetensorsEntry) tensor) || tensor.File != $"{_component}/{shard}")
            {
                throw new ModelLoadException(Path.Combine(_path, shard), $"has no tensor '{name}', which the index says is in it");
            }
        }
    }

    private void ReadFile(CheckpointFolder folder, string relativePath)
    {
        string path = folder.GetFile(relativePath);
        try
        {
            using FileStream stream = File.OpenRead(path);
            var header = SafetensorsHeader.Read(stream, out long dataStart);
            foreach ((string name, SafetensorsEntry entry) in header.Tensors)
            {
                if (!_tensors.TryAdd(name, (relativePath, dataStart, entry)))
                {
                    throw new ModelLoadException(path, $"has a tensor '{name}' that is in another file too");
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(path, exception.Message, exception);
        }
    }
}
