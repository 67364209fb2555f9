using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace TextToVideo.Generation.Moderation;

/// <summary>Writes PNG files of 8-bit RGB.</summary>
internal static class Png
{
    private const uint Polynomial = 0xEDB88320;
    private const int HeaderBytes = 13;

    private static readonly byte[] s_signature = [0x89, .. "PNG\r\n\x1A\n"u8];

    /// <summary>Writes a picture.</summary>
    /// <param name="rgb24">Its pixels, row by row from the top.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public static byte[] Write(ReadOnlySpan<byte> rgb24, int width, int height)
    {
        using var file = new MemoryStream();
        file.Write(s_signature);
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);

        // 8 bits a channel, three channels, and PNG's only ways to compress, filter and interlace.
        new byte[] { 8, 2, 0, 0, 0 }.CopyTo(header[8..]);
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", Compress(rgb24, width * 3));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    private static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> rgb24, int rowBytes)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int start = 0; start < rgb24.Length; start += rowBytes)
            {
                // No filter.
                zlib.WriteByte(0);
                zlib.Write(rgb24.Slice(start, rowBytes));
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, string type, ReadOnlySpan<byte> data)
    {
        byte[] checkedBytes = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(checkedBytes);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(checkedBytes));
        file.Write(number);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte one in bytes)
        {
            sum ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ Polynomial;
            }
        }

        return ~sum;
    }
}
