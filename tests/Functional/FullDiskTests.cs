using System.Text.Json;
using Xunit.Abstractions;

namespace TextToVideo.Functional;

/// <summary>A disk that is really full (a small memory disk), under the artifacts.</summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IDisposable
{
    private static readonly object s_request = VideosClient.QuickRequest;

    private readonly TemporaryFolder _folder = new();

    private string Artifacts => _folder.Combine("artifacts");

    public void Dispose()
    {
        TmpfsFactAttribute.TryRun("umount", "--lazy", Artifacts);
        _folder.Dispose();
    }

    [TmpfsFact]
    public async Task Job_NoSpace_FailsAsStorageFullAndTheServerGoesOn()
    {
        // The embedding (48 KiB) and the latents (20 KiB) fit, the frames (204 KiB) do not.
        Mount("size=128k");
        await using StandaloneProcess server = await StandaloneProcess.StartAsync(_folder.Path, output);
        JsonElement video = await server.Videos.EndedAsync((await server.Videos.CreateAsync(s_request)).Text("id"));

        Assert.Equal("failed", video.Text("status"));
        Assert.Equal("storage_full", video.GetProperty("error").Text("code"));
        Assert.Equal("decode_frames", video.GetProperty("stages").EnumerateArray().Last().Text("name"));
        Assert.Contains("no space", video.GetProperty("error").Text("message"), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(server.FindFiles(video.Text("id")));
        Assert.Empty(Directory.GetFiles(Artifacts, "*", SearchOption.AllDirectories));

        // Not even the embedding fits.
        await File.WriteAllBytesAsync(Path.Combine(Artifacts, "filler"), new byte[124 * 1024]);
        video = await server.Videos.EndedAsync((await server.Videos.CreateAsync(s_request)).Text("id"));

        Assert.Equal("storage_full", video.GetProperty("error").Text("code"));
        File.Delete(Path.Combine(Artifacts, "filler"));
        Assert.True(TmpfsFactAttribute.TryRun("mount", "-o", "remount,size=8m", Artifacts));
        await server.Videos.MakeAsync(s_request);
    }

    private void Mount(string options)
    {
        Directory.CreateDirectory(Artifacts);
        Assert.True(TmpfsFactAttribute.TryRun("mount", "-t", "tmpfs", "-o", options, "tmpfs", Artifacts));
    }
}
