using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace TextToVideo.Inference.Tensors;

/// <summary>
/// A safetensors file in memory: named tensors after a JSON header with the type and shape of each. Layout: the header's length
/// (8 bytes, little-endian), the header, the data (little-endian). https://huggingface.co/docs/safetensors
/// </summary>
public sealed class SafetensorsFile
{
    /// <summary>The longest accepted header in bytes; the same limit as in the reference implementation of safetensors.</summary>
    public const int MaxHeaderSize = 100_000_000;

    private const int LengthSize = sizeof(ulong);

    private readonly SafetensorsHeader _header;
    private readonly ReadOnlyMemory<byte> _data;

    private SafetensorsFile(SafetensorsHeader header, ReadOnlyMemory<byte> data)
    {
        _header = header;
        _data = data;
    }

    /// <summary>The names of the tensors in ordinal order.</summary>
    public IReadOnlyList<string> Names => [.. _header.Tensors.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The file's key-value pairs; empty if it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Reads a file to its end.</summary>
    /// <param name="stream">The stream, positioned at the first byte of the file.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidDataException">The file is malformed; the message says what is wrong.</exception>
    public static async Task<SafetensorsFile> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, cancellationToken);
        return Parse(buffer.GetBuffer().AsMemory(0, checked((int)buffer.Length)));
    }

    /// <summary>Reads a file from memory. The bytes are not copied and must not change.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDataException">The file is malformed; the message says what is wrong.</exception>
    public static SafetensorsFile Parse(ReadOnlyMemory<byte> file)
    {
        if (file.Length < LengthSize)
        {
            throw new InvalidDataException($"safetensors: the file has {file.Length} bytes, too few for the header length.");
        }

        int headerSize = SafetensorsHeader.CheckSize(BinaryPrimitives.ReadUInt64LittleEndian(file.Span), file.Length - LengthSize);
        ReadOnlyMemory<byte> data = file[(LengthSize + headerSize)..];
        return new SafetensorsFile(SafetensorsHeader.Parse(file.Slice(LengthSize, headerSize), data.Length), data);
    }

    /// <summary>Returns true if the file has a tensor of this name.</summary>
    /// <param name="name">The tensor's name.</param>
    public bool Contains(string name) => _header.Tensors.ContainsKey(name);

    /// <summary>Returns the tensor's dimensions, outermost first.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public ImmutableArray<int> Shape(string name) => Entry(name).Shape;

    /// <summary>Returns the tensor's element type.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public SafetensorsDataType DataType(string name) => Entry(name).DataType;

    /// <summary>
    /// Copies a tensor of type F32, F16, BF16 or F64. The conversion of 16-bit types to float32 is exact; F64 is rounded.
    /// </summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="InvalidDataException">There is no such tensor, or its elements are not floats.</exception>
    public FloatTensor Floats(string name)
    {
        SafetensorsEntry entry = Entry(name);
        ReadOnlySpan<byte> bytes = Data(entry);
        float[] values = new float[bytes.Length / SafetensorsEntry.ElementSize(entry.DataType)];
        switch (entry.DataType)
        {
            case SafetensorsDataType.F32:
                LittleEndian.Copy(bytes, MemoryMarshal.Cast<float, int>(values.AsSpan()));
                break;
            case SafetensorsDataType.F16:
                for (int index = 0; index < values.Length; index++)
                {
                    values[index] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(index * 2)..]);
                }

                break;
            case SafetensorsDataType.BF16:
                for (int index = 0; index < values.Length; index++)
                {
                    values[index] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(index * 2)..]) << 16);
                }

                break;
            case SafetensorsDataType.F64:
                for (int index = 0; index < values.Length; index++)
                {
                    values[index] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(index * sizeof(double))..]);
                }

                break;
            default:
                throw WrongType(name, entry, "F32, F16, BF16 or F64");
        }

        return new FloatTensor(entry.Shape.AsSpan(), values);
    }

    /// <summary>Copies a tensor of type F32, F16, BF16 or F64 and checks its shape.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">The required shape.</param>
    /// <exception cref="InvalidDataException">There is no such tensor, its elements are not floats, or it has another shape.</exception>
    public FloatTensor Floats(string name, params ReadOnlySpan<int> shape)
    {
        SafetensorsEntry entry = Entry(name);
        return entry.Shape.AsSpan().SequenceEqual(shape)
            ? Floats(name)
            : throw new InvalidDataException(
                $"safetensors: tensor '{name}' has shape {TensorShape.Format(entry.Shape.AsSpan())}, not {TensorShape.Format(shape)}."
            );
    }

    /// <summary>Copies a tensor of type I64 or I32.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>The elements in row-major order.</returns>
    /// <exception cref="InvalidDataException">There is no such tensor, or its elements are not integers.</exception>
    public long[] Integers(string name)
    {
        SafetensorsEntry entry = Entry(name);
        ReadOnlySpan<byte> bytes = Data(entry);
        switch (entry.DataType)
        {
            case SafetensorsDataType.I64:
                long[] longs = new long[bytes.Length / sizeof(long)];
                LittleEndian.Copy(bytes, longs);
                return longs;
            case SafetensorsDataType.I32:
                int[] integers = new int[bytes.Length / sizeof(int)];
                LittleEndian.Copy(bytes, integers);
                return Array.ConvertAll(integers, value => (long)value);
            default:
                throw WrongType(name, entry, "I64 or I32");
        }
    }

    /// <summary>Returns the elements of a tensor of type U8 or BOOL in row-major order, without copying them.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="InvalidDataException">There is no such tensor, or its elements are not bytes.</exception>
    public ReadOnlyMemory<byte> Bytes(string name)
    {
        SafetensorsEntry entry = Entry(name);
        return entry.DataType is SafetensorsDataType.U8 or SafetensorsDataType.BOOL
            ? _data.Slice((int)entry.Offset, (int)entry.Size)
            : throw WrongType(name, entry, "U8 or BOOL");
    }

    private SafetensorsEntry Entry(string name) =>
        _header.Tensors.TryGetValue(name, out SafetensorsEntry? entry)
            ? entry
            : throw new InvalidDataException($"safetensors: there is no tensor '{name}'; the file contains: {string.Join(", ", Names)}.");

    private ReadOnlySpan<byte> Data(SafetensorsEntry entry) => _data.Span.Slice((int)entry.Offset, (int)entry.Size);

    private static InvalidDataException WrongType(string name, SafetensorsEntry entry, string allowed) =>
        new($"safetensors: tensor '{name}' has type {entry.DataType}; expected {allowed}.");
}
