using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TextToVideo.Inference.Tensors;

/// <summary>Copies numbers from and to little-endian bytes, independent of the machine's byte order.</summary>
internal static class LittleEndian
{
    public static void Copy(ReadOnlySpan<byte> source, Span<int> destination)
    {
        source.CopyTo(MemoryMarshal.AsBytes(destination));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(destination, destination);
        }
    }

    public static void Copy(ReadOnlySpan<byte> source, Span<long> destination)
    {
        source.CopyTo(MemoryMarshal.AsBytes(destination));
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(destination, destination);
        }
    }

    public static byte[] ToBytes(ReadOnlySpan<int> source)
    {
        byte[] bytes = new byte[source.Length * sizeof(int)];
        Span<int> destination = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
        source.CopyTo(destination);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(destination, destination);
        }

        return bytes;
    }

    public static byte[] ToBytes(ReadOnlySpan<long> source)
    {
        byte[] bytes = new byte[source.Length * sizeof(long)];
        Span<long> destination = MemoryMarshal.Cast<byte, long>(bytes.AsSpan());
        source.CopyTo(destination);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(destination, destination);
        }

        return bytes;
    }
}
