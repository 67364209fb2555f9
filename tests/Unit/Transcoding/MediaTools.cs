using System.Diagnostics;
using System.Text.Json;

namespace TextToVideo.Unit.Transcoding;

/// <summary>Looks into media files with ffprobe and ffmpeg.</summary>
internal static class MediaTools
{
    /// <summary>What ffprobe says of the only stream, frames counted by decoding them.</summary>
    public static async Task<JsonElement> ProbeAsync(string path)
    {
        byte[] json = await RunAsync("ffprobe", "-v", "error", "-count_frames", "-show_streams", "-of", "json", path);
        JsonElement streams = JsonDocument.Parse(json).RootElement.GetProperty("streams");
        return Assert.Single(streams.EnumerateArray());
    }

    /// <summary>All frames as RGB24, converted as the file's colour tags say and with the chroma siting of its codec.</summary>
    public static Task<byte[]> DecodeAsync(string path) => RunAsync(
        "ffmpeg", "-v", "error", "-i", path,
        "-vf", $"scale=in_h_chr_pos={(path.EndsWith("mp4", StringComparison.Ordinal) || path.EndsWith("webm", StringComparison.Ordinal) ? 0 : 128)}"
            + ":in_v_chr_pos=128:flags=bicubic+accurate_rnd+full_chroma_int",
        "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-");

    private static async Task<byte[]> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        Assert.Equal((0, string.Empty), (process.ExitCode, await error));
        return output.ToArray();
    }
}
