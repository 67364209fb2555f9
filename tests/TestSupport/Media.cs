using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace TextToVideo.TestSupport;

/// <summary>Files as ffmpeg and ffprobe, which know nothing of this project, see them.</summary>
public static class Media
{
    /// <summary>ffprobe's first stream, with every frame counted.</summary>
    public static async Task<JsonElement> ProbeAsync(byte[] file)
    {
        byte[] json = await RunAsync(
            "ffprobe", file, path => ["-v", "error", "-count_frames", "-show_streams", "-of", "json", path]);
        JsonElement streams = JsonSerializer.Deserialize<JsonElement>(json).GetProperty("streams");
        return Assert.Single(streams.EnumerateArray());
    }

    /// <summary>All frames as RGB24, one after the other.</summary>
    public static Task<byte[]> DecodeAsync(byte[] file) => RunAsync(
        "ffmpeg", file, path => ["-v", "error", "-nostdin", "-i", path, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]);

    /// <summary>Whether two files or sequences of frames are the same, byte by byte; a failed comparison need not print them.</summary>
    public static bool Same(byte[] expected, byte[] actual) => expected.AsSpan().SequenceEqual(actual);

    /// <summary>The top-level boxes of an MP4 file, in order (ISO/IEC 14496-12, 4.2).</summary>
    public static IReadOnlyList<string> Boxes(ReadOnlySpan<byte> mp4)
    {
        var boxes = new List<string>();
        while (mp4.Length > 0)
        {
            uint length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(mp4);
            boxes.Add(Encoding.ASCII.GetString(mp4.Slice(4, 4)));
            mp4 = mp4[(int)length..];
        }

        return boxes;
    }

    private static async Task<byte[]> RunAsync(string program, byte[] file, Func<string, string[]> arguments)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Combine("file");
        await File.WriteAllBytesAsync(path, file);
        using Process process = Process.Start(new ProcessStartInfo(program, arguments(path))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output).WaitAsync(Patience.Long);
        await process.WaitForExitAsync().WaitAsync(Patience.Long);
        Assert.True(process.ExitCode == 0 && (await errors).Length == 0, $"{program}: {await errors}");
        return output.ToArray();
    }
}
