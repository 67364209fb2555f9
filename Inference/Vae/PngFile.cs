using System.Buffers.Binary;
using System.IO.Compression;

namespace TextToVideo.Inference.Vae;

/// <summary>Writes small PNG files.</summary>
public static class PngFile
{
    private const int ChannelsInRgb = 3;

    private static readonly byte[] s_signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Encodes an image as a PNG file.</summary>
    /// <param name="image">The image; neither side may be 0.</param>
    public static byte[] Encode(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var file = new MemoryStream();
        file.Write(s_signature);

        // 8 bits per sample, colour type 2 (RGB); method 0 for compression, filter and interlacing.
        Span<byte> header = [0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(image));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(RgbImage image)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest))
        {
            int rowBytes = image.Width * ChannelsInRgb;
            for (int row = 0; row < image.Height; row++)
            {
                // Each row starts with its filter type; 0 is none.
                zlib.WriteByte(0);
                zlib.Write(image.Pixels.AsSpan(row * rowBytes, rowBytes));
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum([.. type, .. data]));
        file.Write(number);
    }

    /// <summary>Returns the CRC-32 as defined by PNG.</summary>
    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
