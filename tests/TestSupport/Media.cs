using System.Text;
using System.Text.Json;

namespace TextToVideo.TestSupport;

/// <summary>Reads media files with ffmpeg and ffprobe.</summary>
public static class Media
{
    /// <summary>Returns the only stream of a file, as reported by ffprobe with counted frames.</summary>
    public static async Task<JsonElement> ProbeAsync(string path)
    {
        string json = await RunAsync("ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", path);
        JsonElement streams = JsonSerializer.Deserialize<JsonElement>(json).GetProperty("streams");
        return Assert.Single(streams.EnumerateArray());
    }

    /// <inheritdoc cref="ProbeAsync(string)"/>
    public static Task<JsonElement> ProbeAsync(byte[] file) => WithFileAsync(file, ProbeAsync);

    /// <summary>Returns all frames as RGB24, one after the other.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Options of ffmpeg that apply to the frames.</param>
    public static async Task<byte[]> DecodeAsync(string path, params string[] options)
    {
        using var folder = new TemporaryFolder();
        string frames = folder.Combine("frames");
        await RunAsync(
            "ffmpeg",
            ["-v", "error", "-i", path, .. options, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", frames]
        );
        return await File.ReadAllBytesAsync(frames);
    }

    /// <summary>Returns all frames as RGB24, one after the other.</summary>
    public static Task<byte[]> DecodeAsync(byte[] file) => WithFileAsync(file, path => DecodeAsync(path));

    /// <summary>Returns whether two files or sequences of frames have equal bytes. A failed assertion does not print them.</summary>
    public static bool Same(byte[] expected, byte[] actual) => expected.AsSpan().SequenceEqual(actual);

    /// <summary>Returns the types of the top-level boxes of an MP4 file, in order (ISO/IEC 14496-12, 4.2).</summary>
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

    private static async Task<T> WithFileAsync<T>(byte[] content, Func<string, Task<T>> use)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Combine("file");
        await File.WriteAllBytesAsync(path, content);
        return await use(path);
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        ProgramResult result = (await ProgramProcess.RunAsync(program, arguments)).Succeeded();
        Assert.Empty(result.Errors);
        return result.Text;
    }
}
