using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace TextToVideo.Inference.Tensors;

/// <summary>Reads and checks the JSON header of a safetensors file.</summary>
internal sealed class SafetensorsHeader
{
    private const string MetadataName = "__metadata__";
    private const long MaxElements = 1L << 40;

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    private SafetensorsHeader(IReadOnlyDictionary<string, SafetensorsEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        Tensors = tensors;
        Metadata = metadata;
    }

    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads the header of a file without its data.</summary>
    /// <param name="file">The file, positioned at its start.</param>
    /// <param name="dataStart">The position of the first byte of data.</param>
    /// <exception cref="InvalidDataException">The header is malformed or does not fit the file.</exception>
    public static SafetensorsHeader Read(Stream file, out long dataStart)
    {
        byte[] length = new byte[sizeof(ulong)];
        if (file.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
        {
            throw new InvalidDataException($"safetensors: the file has {file.Length} bytes, too few for the header length.");
        }

        int size = CheckSize(BinaryPrimitives.ReadUInt64LittleEndian(length), file.Length - length.Length);
        byte[] json = new byte[size];
        file.ReadExactly(json);
        dataStart = length.Length + size;
        return Parse(json, file.Length - dataStart);
    }

    /// <summary>Checks the length of a header.</summary>
    /// <param name="headerSize">The length that the file states.</param>
    /// <param name="available">The number of bytes that follow it.</param>
    /// <returns>The length.</returns>
    /// <exception cref="InvalidDataException">It is above the limit or more than the file has.</exception>
    public static int CheckSize(ulong headerSize, long available)
    {
        if (headerSize > SafetensorsFile.MaxHeaderSize)
        {
            throw new InvalidDataException(
                $"safetensors: the header length {headerSize} is above the limit of {SafetensorsFile.MaxHeaderSize} bytes."
            );
        }

        return headerSize <= (ulong)available
            ? (int)headerSize
            : throw new InvalidDataException(
                $"safetensors: the header length {headerSize} is more than the {available} bytes that follow it."
            );
    }

    /// <summary>Parses the header.</summary>
    /// <param name="json">The header's bytes, without the preceding length.</param>
    /// <param name="dataSize">The number of bytes after the header.</param>
    /// <exception cref="InvalidDataException">The header is malformed or does not fit the data.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataSize)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, s_strict);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"safetensors: the header is not valid JSON: {exception.Message}", exception);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException("safetensors: the header is not a JSON object.");
            }

            var tensors = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
            IReadOnlyDictionary<string, string> metadata = ImmutableDictionary<string, string>.Empty;
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(MetadataName))
                {
                    metadata = ParseMetadata(property.Value);
                }
                else
                {
                    tensors.Add(property.Name, ParseEntry(property.Name, property.Value));
                }
            }

            CheckLayout(tensors, dataSize);
            return new SafetensorsHeader(tensors, metadata);
        }
    }

    private static Dictionary<string, string> ParseMetadata(JsonElement element)
    {
        if (
            element.ValueKind != JsonValueKind.Object
            || element.EnumerateObject().Any(item => item.Value.ValueKind != JsonValueKind.String)
        )
        {
            throw new InvalidDataException($"safetensors: {MetadataName} is not an object of strings.");
        }

        return element.EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetString()!, StringComparer.Ordinal);
    }

    private static SafetensorsEntry ParseEntry(string name, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(name, "must be a JSON object in the header");
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Name is not ("dtype" or "shape" or "data_offsets"))
            {
                throw Invalid(name, $"has an unknown member '{property.Name}'");
            }
        }

        SafetensorsDataType dataType = ParseDataType(name, element);
        ImmutableArray<int> shape = ParseShape(name, element);
        long[] offsets = ParseIntegers(name, element, "data_offsets");
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0])
        {
            throw Invalid(name, "has invalid data_offsets; expected [begin, end] with 0 ≤ begin ≤ end");
        }

        long expected = shape.Aggregate((long)SafetensorsEntry.ElementSize(dataType), (size, dimension) => size * dimension);
        long size = offsets[1] - offsets[0];
        if (size != expected)
        {
            throw Invalid(name, $"has {size} bytes, but {dataType} {TensorShape.Format(shape.AsSpan())} requires {expected}");
        }

        return new SafetensorsEntry(dataType, shape, offsets[0], size);
    }

    private static SafetensorsDataType ParseDataType(string name, JsonElement element)
    {
        string? text =
            element.TryGetProperty("dtype", out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : throw Invalid(name, "has no valid dtype");
        return Array.IndexOf(Enum.GetNames<SafetensorsDataType>(), text) >= 0
            ? Enum.Parse<SafetensorsDataType>(text!)
            : throw Invalid(name, $"has dtype '{text}'; supported are {string.Join(", ", Enum.GetNames<SafetensorsDataType>())}");
    }

    private static ImmutableArray<int> ParseShape(string name, JsonElement element)
    {
        long[] dimensions = ParseIntegers(name, element, "shape");

        // The embeddings of a large vocabulary have more than 2^31 bytes. The limit keeps products of sizes far from an overflow.
        long length = 1;
        foreach (long dimension in dimensions)
        {
            if (dimension is < 0 or > int.MaxValue || (dimension > 0 && length > MaxElements / dimension))
            {
                throw Invalid(name, "has a shape with a negative dimension or too many elements");
            }

            length *= dimension;
        }

        return [.. dimensions.Select(dimension => (int)dimension)];
    }

    private static long[] ParseIntegers(string name, JsonElement element, string member)
    {
        if (!element.TryGetProperty(member, out JsonElement value) || value.ValueKind != JsonValueKind.Array)
        {
            throw Invalid(name, $"has no valid {member}");
        }

        return
        [
            .. value
                .EnumerateArray()
                .Select(item =>
                    item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long number)
                        ? number
                        : throw Invalid(name, $"has a {member} that contains a value other than an integer")
                ),
        ];
    }

    /// <summary>The format requires that the tensors cover the data without gaps or overlaps.</summary>
    private static void CheckLayout(Dictionary<string, SafetensorsEntry> tensors, long dataSize)
    {
        long end = 0;
        foreach ((string name, SafetensorsEntry entry) in tensors.OrderBy(item => item.Value.Offset).ThenBy(item => item.Value.Size))
        {
            if (entry.Offset != end)
            {
                throw Invalid(
                    name,
                    entry.Offset < end
                        ? $"begins at byte {entry.Offset} and overlaps the previous tensor, which ends at {end}"
                        : $"begins at byte {entry.Offset}, leaving a gap after byte {end}"
                );
            }

            end = entry.Offset + entry.Size;
            if (end > dataSize)
            {
                throw Invalid(name, $"ends at byte {end}, but the file has only {dataSize} bytes of data");
            }
        }

        if (end != dataSize)
        {
            throw new InvalidDataException($"safetensors: {dataSize} bytes of data follow the header, but the tensors use only {end}.");
        }
    }

    private static InvalidDataException Invalid(string tensor, string what) => new($"safetensors: tensor '{tensor}' {what}.");
}
