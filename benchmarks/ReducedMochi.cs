using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using TextToVideo.Inference.Noise;

namespace TextToVideo.Benchmarks;

/// <summary>
/// A checkpoint of Mochi 1 in the published configuration, except that the denoiser has the first and the last block of 48 and the text
/// encoder the first layer of 24. Their weights are random; the VAE decoder's are zeros in a sparse file.
/// </summary>
internal sealed class ReducedMochi
{
    /// <summary>The blocks that the denoiser has: an ordinary one and the last one, which leaves the text as it is.</summary>
    public const int Blocks = 2;

    /// <summary>The layers that the text encoder has.</summary>
    public const int EncoderLayers = 1;

    private const string Published = "tests/ModelImport.Tests/reference/mochi-1-preview.json";
    private const string Tokenizer = "tests/ModelImport.Tests/reference/mochi-tiny/tokenizer/spiece.model";
    private const int RandomElements = 1 << 20;
    private const float StandardDeviation = 0.02f;

    private readonly JsonNode _published = JsonNode.Parse(File.ReadAllText(Repository.GetPath(Published)))!;

    /// <summary>Creates the description of the checkpoint.</summary>
    public ReducedMochi()
    {
        TransformerBlocks = GetCount("transformer");
        TextEncoderLayers = GetCount("text_encoder");
        int last = TransformerBlocks - 1;
        Transformer = Select(
            "transformer",
            ("transformer_blocks.0.", string.Empty),
            ($"transformer_blocks.{last}.", "transformer_blocks.1.")
        );
        TextEncoder = Select("text_encoder", ("encoder.block.0.", string.Empty));
    }

    /// <summary>The number of blocks of the published denoiser.</summary>
    public int TransformerBlocks { get; }

    /// <summary>The number of layers of the published text encoder.</summary>
    public int TextEncoderLayers { get; }

    /// <summary>The shapes of the denoiser's weights by name.</summary>
    public IReadOnlyDictionary<string, long[]> Transformer { get; }

    /// <summary>The shapes of the text encoder's weights by name.</summary>
    public IReadOnlyDictionary<string, long[]> TextEncoder { get; }

    /// <summary>Writes the checkpoint in the layout of diffusers; it needs 1.6 GB.</summary>
    /// <param name="folder">The folder.</param>
    public void Write(string folder)
    {
        WriteJson(Path.Combine(folder, "model_index.json"), _published["model_index"]!);
        WriteJson(Path.Combine(folder, "scheduler/scheduler_config.json"), _published["scheduler_config"]!);
        Directory.CreateDirectory(Path.Combine(folder, "tokenizer"));
        File.Copy(Repository.GetPath(Tokenizer), Path.Combine(folder, "tokenizer/spiece.model"));
        WriteComponent(folder, "transformer", "diffusion_pytorch_model", Transformer, Blocks);
        WriteComponent(folder, "text_encoder", "model", TextEncoder, EncoderLayers);
        WriteComponent(folder, "vae", "diffusion_pytorch_model", Select("vae"), layers: null);
    }

    private int GetCount(string component) => _published["components"]![component]!["config"]!["num_layers"]!.GetValue<int>();

    /// <summary>Returns the weights outside of the layers and those of the kept layers, under their new names.</summary>
    private Dictionary<string, long[]> Select(string component, params (string Prefix, string NewPrefix)[] kept)
    {
        var selected = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach ((string name, JsonNode? node) in _published["components"]![component]!["parameters"]!.AsObject())
        {
            long[] shape = [.. node!.AsArray().Select(size => size!.GetValue<long>())];
            (string prefix, string newPrefix) = kept.FirstOrDefault(one => name.StartsWith(one.Prefix, StringComparison.Ordinal));
            if (prefix is not null)
            {
                selected[newPrefix.Length == 0 ? name : newPrefix + name[prefix.Length..]] = shape;
            }
            else if (kept.Length == 0 || !name.Contains("block", StringComparison.Ordinal))
            {
                selected[name] = shape;
            }
        }

        return selected;
    }

    /// <summary>Writes a configuration and a safetensors file in bfloat16, sparse if the number of layers is unchanged.</summary>
    private void WriteComponent(string folder, string component, string baseName, IReadOnlyDictionary<string, long[]> shapes, int? layers)
    {
        JsonNode config = _published["components"]![component]!["config"]!.DeepClone();
        if (layers is { } count)
        {
            config["num_layers"] = count;
        }

        WriteJson(Path.Combine(folder, component, "config.json"), config);
        var header = new JsonObject();
        long offset = 0;
        foreach ((string name, long[] shape) in shapes)
        {
            long end = offset + (sizeof(ushort) * shape.Aggregate((product, size) => product * size));
            header[name] = new JsonObject
            {
                ["dtype"] = "BF16",
                ["shape"] = new JsonArray([.. shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(offset, end),
            };
            offset = end;
        }

        byte[] json = Encoding.UTF8.GetBytes(header.ToJsonString());
        byte[] length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        using FileStream stream = File.Create(Path.Combine(folder, component, $"{baseName}.safetensors"));
        stream.Write([.. length, .. json]);
        if (layers is null)
        {
            stream.SetLength(stream.Length + offset);
        }
        else
        {
            WriteRandom(stream, offset);
        }
    }

    /// <summary>Writes normally distributed numbers, which repeat after a million: only their sizes matter.</summary>
    private static void WriteRandom(FileStream stream, long bytes)
    {
        float[] values = new float[RandomElements];
        PhiloxNoise.Fill(values, seed: 0);
        ushort[] halves = [.. values.Select(value => (ushort)(BitConverter.SingleToUInt32Bits(value * StandardDeviation) >> 16))];
        ReadOnlySpan<byte> block = MemoryMarshal.AsBytes(halves.AsSpan());
        for (long left = bytes; left > 0; left -= block.Length)
        {
            stream.Write(block[..(int)Math.Min(left, block.Length)]);
        }
    }

    private static void WriteJson(string path, JsonNode content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content.ToJsonString());
    }
}
