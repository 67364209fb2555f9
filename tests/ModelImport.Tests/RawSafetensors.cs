using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace TextToVideo.ModelImport.Tests;

/// <summary>The tensors of a safetensors file as bytes, to write them in other files and types.</summary>
internal sealed class RawSafetensors
{
    private readonly Dictionary<string, (string Type, JsonNode Shape, byte[] Data)> _tensors = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Names => [.. _tensors.Keys.Order(StringComparer.Ordinal)];

    public static RawSafetensors Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        var raw = new RawSafetensors();
        foreach ((string name, JsonNode? entry) in JsonNode.Parse(file.AsSpan(8, start - 8))!.AsObject())
        {
            if (name != "__metadata__")
            {
                int[] offsets = [.. entry!["data_offsets"]!.AsArray().Select(offset => offset!.GetValue<int>())];
                raw._tensors[name] = (
                    entry["dtype"]!.GetValue<string>(),
                    entry["shape"]!.DeepClone(),
                    file[(start + offsets[0])..(start + offsets[1])]
                );
            }
        }

        return raw;
    }

    /// <summary>Changes the bytes of a tensor.</summary>
    public void Change(string name, Action<byte[]> change) => change(_tensors[name].Data);

    /// <summary>Adds a copy of a tensor under another name.</summary>
    public void Add(string name, string source) => _tensors[name] = _tensors[source];

    /// <summary>Adds or replaces a tensor.</summary>
    public void Set(string name, string type, int[] shape, byte[] data) =>
        _tensors[name] = (type, new JsonArray([.. shape.Select(size => JsonValue.Create(size))]), data);

    /// <summary>Rounds all float32 tensors to the nearest bfloat16, halves to even.</summary>
    public void RoundToBfloat16()
    {
        foreach (string name in Names)
        {
            (_, JsonNode shape, byte[] data) = _tensors[name];
            byte[] rounded = new byte[data.Length / 2];
            for (int index = 0; index < rounded.Length / 2; index++)
            {
                uint bits = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(index * 4));
                uint half = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
                BinaryPrimitives.WriteUInt16LittleEndian(rounded.AsSpan(index * 2), (ushort)half);
            }

            _tensors[name] = ("BF16", shape, rounded);
        }
    }

    public void Write(string path, IEnumerable<string>? names = null)
    {
        var header = new JsonObject();
        using var data = new MemoryStream();
        foreach (string name in names ?? Names)
        {
            (string type, JsonNode shape, byte[] bytes) = _tensors[name];
            header[name] = new JsonObject
            {
                ["dtype"] = type,
                ["shape"] = shape.DeepClone(),
                ["data_offsets"] = new JsonArray(data.Length, data.Length + bytes.Length),
            };
            data.Write(bytes);
        }

        byte[] json = Encoding.UTF8.GetBytes(header.ToJsonString());
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        File.WriteAllBytes(path, [.. length, .. json, .. data.ToArray()]);
    }

    /// <summary>Writes the tensors in shards with an index, as Hugging Face does.</summary>
    /// <param name="folder">The folder of the component.</param>
    /// <param name="count">The number of shards.</param>
    /// <param name="variant">The variant in the names, for example <c>.bf16</c>, or nothing.</param>
    public void WriteShards(string folder, int count, string variant)
    {
        var map = new JsonObject();
        string[][] parts = [.. Names.Chunk((Names.Count + count - 1) / count)];
        for (int index = 0; index < parts.Length; index++)
        {
            string shard = $"diffusion_pytorch_model{variant}-{index + 1:D5}-of-{parts.Length:D5}.safetensors";
            Write(Path.Combine(folder, shard), parts[index]);
            foreach (string name in parts[index])
            {
                map[name] = shard;
            }
        }

        File.WriteAllText(
            Path.Combine(folder, $"diffusion_pytorch_model.safetensors.index{variant}.json"),
            new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString()
        );
    }
}
