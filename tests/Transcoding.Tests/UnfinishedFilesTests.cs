using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace TextToVideo.Transcoding.Tests;

public sealed class UnfinishedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StartAsync_FilesOfAKilledProcess_AreRemovedAndThoseOfALivingOneStay()
    {
        using UnfinishedFiles living = Create();
        string alive = living.Create(OutputFormat.Mp4).Path;
        await File.WriteAllTextAsync(alive, "half a video");

        // A killed process leaves its folder and a lock file without a lock.
        string abandoned = _folder.Combine($"texttovideo-ffmpeg-{Guid.NewGuid():N}");
        Directory.CreateDirectory(abandoned);
        await File.WriteAllTextAsync(Path.Combine(abandoned, "x.mp4"), "half a video");
        await File.WriteAllTextAsync($"{abandoned}.lock", string.Empty);
        string foreign = _folder.Combine("texttovideo-other");
        Directory.CreateDirectory(foreign);

        using UnfinishedFiles started = Create();
        await started.StartAsync(CancellationToken.None);

        Assert.False(Directory.Exists(abandoned));
        Assert.False(File.Exists($"{abandoned}.lock"));
        Assert.True(File.Exists(alive));
        Assert.True(Directory.Exists(foreign));
    }

    [Fact]
    public async Task Dispose_OwnFiles_LeavesNothing()
    {
        using (UnfinishedFiles files = Create())
        {
            await File.WriteAllTextAsync(files.Create(OutputFormat.Gif).Path, "half a video");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private UnfinishedFiles Create() =>
        new(Options.Create(new TranscodingOptions { TemporaryPath = _folder.Path }), NullLogger<UnfinishedFiles>.Instance);
}
