using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TextToVideo.Inference.Tensors;

/// <summary>
/// Writes a safetensors file. The same tensors and metadata always give the same bytes, whatever order they were added in: larger element
/// types come first, so that every tensor stays aligned, and then names in ordinal order.
/// </summary>
public sealed class SafetensorsBuilder
{
    private const int Alignment = 8;

    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (SafetensorsDataType DataType, ImmutableArray<int> Shape, ReadOnlyMemory<byte> Data)> _tensors =
        new(StringComparer.Ordinal);

    /// <summary>Adds a tensor of type F32.</summary>
    /// <param name="name">Unique within the file.</param>
    /// <param name="tensor">The tensor; its elements are copied.</param>
    /// <exception cref="ArgumentException">The name is already used or reserved.</exception>
    public SafetensorsBuilder Add(string name, FloatTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Add(name, SafetensorsDataType.F32, tensor.Shape.AsSpan(), LittleEndian.ToBytes(MemoryMarshal.Cast<float, int>(tensor.Span)));
    }

    /// <summary>Adds a tensor of type I64.</summary>
    /// <param name="name">Unique within the file.</param>
    /// <param name="shape">The dimensions, outermost first.</param>
    /// <param name="values">The elements in row-major order; they are copied.</param>
    /// <exception cref="ArgumentException">The name is already used or reserved, or the shape does not fit the values.</exception>
    public SafetensorsBuilder Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<long> values) =>
        Add(name, SafetensorsDataType.I64, shape, LittleEndian.ToBytes(values));

    /// <summary>Adds a tensor of type I32.</summary>
    /// <param name="name">Unique within the file.</param>
    /// <param name="shape">The dimensions, outermost first.</param>
    /// <param name="values">The elements in row-major order; they are copied.</param>
    /// <exception cref="ArgumentException">The name is already used or reserved, or the shape does not fit the values.</exception>
    public SafetensorsBuilder Add(string name, ReadOnlySpan<int> shape, ReadOnlySpan<int> values) =>
        Add(name, SafetensorsDataType.I32, shape, LittleEndian.ToBytes(values));

    /// <summary>Adds a tensor of type U8.</summary>
    /// <param name="name">Unique within the file.</param>
    /// <param name="shape">The dimensions, outermost first.</param>
    /// <param name="values">The elements in row-major order. They are not copied and must not change before the file is written.</param>
    /// <exception cref="ArgumentException">The name is already used or reserved, or the shape does not fit the values.</exception>
    public SafetensorsBuilder Add(string name, ReadOnlySpan<int> shape, ReadOnlyMemory<byte> values) =>
        Add(name, SafetensorsDataType.U8, shape, values);

    /// <summary>Adds a key-value pair to the metadata; a later value of the same key replaces the earlier one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public SafetensorsBuilder AddMetadata(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        _metadata[key] = value;
        return this;
    }

    /// <summary>Returns the whole file.</summary>
    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        (byte[] header, IReadOnlyList<ReadOnlyMemory<byte>> data) = Layout();
        stream.Write(header);
        foreach (ReadOnlyMemory<byte> tensor in data)
        {
            stream.Write(tensor.Span);
        }

        return stream.ToArray();
    }

    /// <summary>Writes the file and leaves the stream open. A cancelled write leaves an incomplete file.</summary>
    /// <param name="stream">The destination.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (byte[] header, IReadOnlyList<ReadOnlyMemory<byte>> data) = Layout();
        await stream.WriteAsync(header, cancellationToken);
        foreach (ReadOnlyMemory<byte> tensor in data)
        {
            await stream.WriteAsync(tensor, cancellationToken);
        }
    }

    private SafetensorsBuilder Add(string name, SafetensorsDataType dataType, ReadOnlySpan<int> shape, ReadOnlyMemory<byte> data)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name == "__metadata__")
        {
            throw new ArgumentException("__metadata__ is reserved; use AddMetadata.", nameof(name));
        }

        if ((long)TensorShape.Length(shape) * SafetensorsEntry.ElementSize(dataType) != data.Length)
        {
            throw new ArgumentException(
                $"{data.Length} bytes are not a tensor of type {dataType} and shape {TensorShape.Format(shape)}.",
                nameof(shape)
            );
        }

        if (!_tensors.TryAdd(name, (dataType, [.. shape], data)))
        {
            throw new ArgumentException($"There is already a tensor '{name}'.", nameof(name));
        }

        return this;
    }

    private (byte[] Header, IReadOnlyList<ReadOnlyMemory<byte>> Data) Layout()
    {
        var tensors = _tensors
            .OrderByDescending(item => SafetensorsEntry.ElementSize(item.Value.DataType))
            .ThenBy(item => item.Key, StringComparer.Ordinal)
            .ToList();

        var json = new ArrayBufferWriter<byte>();
        json.Advance(WriteLengthPlaceholder(json));
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            if (_metadata.Count > 0)
            {
                writer.WriteStartObject("__metadata__");
                foreach ((string key, string value) in _metadata)
                {
                    writer.WriteString(key, value);
                }

                writer.WriteEndObject();
            }

            long offset = 0;
            foreach ((string name, (SafetensorsDataType dataType, ImmutableArray<int> shape, ReadOnlyMemory<byte> data)) in tensors)
            {
                writer.WriteStartObject(name);
                writer.WriteString("dtype", dataType.ToString());
                WriteIntegers(writer, "shape", shape.Select(dimension => (long)dimension));
                WriteIntegers(writer, "data_offsets", [offset, offset + data.Length]);
                writer.WriteEndObject();
                offset += data.Length;
            }

            writer.WriteEndObject();
        }

        int padding = (Alignment - (json.WrittenCount % Alignment)) % Alignment;
        json.GetSpan(Alignment)[..padding].Fill((byte)' ');
        json.Advance(padding);
        byte[] header = json.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return (header, [.. tensors.Select(item => item.Value.Data)]);
    }

    private static int WriteLengthPlaceholder(ArrayBufferWriter<byte> json)
    {
        json.GetSpan(sizeof(ulong))[..sizeof(ulong)].Clear();
        return sizeof(ulong);
    }

    private static void WriteIntegers(Utf8JsonWriter writer, string name, IEnumerable<long> values)
    {
        writer.WriteStartArray(name);
        foreach (long value in values)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }
}
