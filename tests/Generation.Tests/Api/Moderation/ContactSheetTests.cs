using System.Buffers.Binary;
using System.IO.Compression;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Moderation;

namespace TextToVideo.Generation.Tests.Api.Moderation;

public class ContactSheetTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(6, 4, 2)]
    [InlineData(40, 4, 4)]
    public async Task CreateAsync_Frames_PlacesThemSideBySide(int frames, int columns, int rows)
    {
        // Each frame is of one colour: its number.
        var clip = new Clip(5, 3, frames, 8);
        byte[] rgb24 = [.. Enumerable.Range(0, frames).SelectMany(index => Enumerable.Repeat((byte)(index + 1), clip.FrameBytes))];

        byte[] png = await ContactSheet.CreateAsync(new MemoryStream(rgb24), clip, default);

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10], png[..8]);
        Assert.Equal(columns * 5, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
        Assert.Equal(rows * 3, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
        byte[] pixels = Pixels(png, columns * 5);
        Assert.Equal(1, pixels[0]);
        int last = Math.Min(frames, 16) - 1;
        Assert.Equal(frames, pixels[((last / columns * 3 * columns * 5) + (last % columns * 5)) * 3]);
    }

    [Fact]
    public async Task CreateAsync_MissingFrames_LeavesThemBlack()
    {
        byte[] png = await ContactSheet.CreateAsync(new MemoryStream([9, 9, 9, 9]), new Clip(2, 1, 2, 8), default);

        Assert.Equal([9, 9, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0], Pixels(png, 4));
    }

    private static byte[] Pixels(byte[] png, int width)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(33));
        using var zlib = new ZLibStream(new MemoryStream(png, 41, length), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        return [.. rows.ToArray().Chunk((width * 3) + 1).SelectMany(row => row[1..])];
    }
}
