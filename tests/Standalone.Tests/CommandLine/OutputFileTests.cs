using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using TextToVideo.Contracts.Files;
using TextToVideo.Standalone.CommandLine;

namespace TextToVideo.Standalone.Tests.CommandLine;

/// <summary>The file that the user names for a video.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OutputFileTests : IDisposable
{
    private const string Content = "the video";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(255, 'a')]
    [InlineData(85, '圆')]
    public async Task Write_LongestName_Works(int characters, char character)
    {
        string path = _folder.Combine(new string(character, characters));

        await WriteAsync(path);

        Assert.Equal(Content, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task Write_FileExists_ReplacesItAndKeepsItsPermissions()
    {
        string path = _folder.Combine("video.mp4");
        await File.WriteAllTextAsync(path, "a longer text than the new content");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await WriteAsync(path);

        Assert.Equal(Content, await File.ReadAllTextAsync(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(["video.mp4"], _folder.Files);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Write_SymbolicLink_IsFollowed(bool exists)
    {
        string target = _folder.Combine("target.mp4");
        if (exists)
        {
            await File.WriteAllTextAsync(target, "old");
        }

        Directory.CreateDirectory(_folder.Combine("links"));
        File.CreateSymbolicLink(_folder.Combine("links/second.mp4"), "../target.mp4");
        File.CreateSymbolicLink(_folder.Combine("first.mp4"), "links/second.mp4");

        await WriteAsync(_folder.Combine("first.mp4"));

        Assert.Equal(Content, await File.ReadAllTextAsync(target));
        Assert.Equal("links/second.mp4", new FileInfo(_folder.Combine("first.mp4")).LinkTarget);
        Assert.Equal("../target.mp4", new FileInfo(_folder.Combine("links/second.mp4")).LinkTarget);
    }

    [Fact]
    public async Task Write_Pipe_SendsTheContentToItsReader()
    {
        string path = _folder.Combine("pipe");
        using (var mkfifo = Process.Start("mkfifo", path))
        {
            await mkfifo.WaitForExitAsync();
        }

        File.CreateSymbolicLink(_folder.Combine("link.mp4"), "pipe");
        var output = OutputFile.Create("--out", _folder.Combine("link.mp4"));
        Task<string> read = Task.Run(() => File.ReadAllText(path));
        await output.WriteAsync(Stream(), default);

        Assert.Equal(Content, await read);
        Assert.Equal(["link.mp4", "pipe"], _folder.Files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Write_PipeWithoutReader_CanBeCancelled()
    {
        string path = _folder.Combine("pipe");
        using (var mkfifo = Process.Start("mkfifo", path))
        {
            await mkfifo.WaitForExitAsync();
        }

        using var cancelled = new CancellationTokenSource();
        Task writing = OutputFile.Create("--out", path).WriteAsync(Stream(), cancelled.Token);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);

        // Opened for both, a pipe does not wait for the other end. It frees the thread that waits for a reader.
        await using var reader = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
    }

    [Fact]
    public async Task Write_Device_Works()
    {
        await WriteAsync("/dev/null");

        Assert.Equal(FileKind.CharacterDevice, FileStatus.Find("/dev/null")!.Kind);
    }

    [Theory]
    [InlineData("", "folder that exists")]
    [InlineData(".", "file")]
    [InlineData("missing/video.mp4", "folder that exists")]
    [InlineData("missing/", "folder that exists")]
    [InlineData("file/video.mp4", "Not a directory")]
    [InlineData("dangling", "folder that exists")]
    [InlineData("loop", "symbolic links")]
    [InlineData("folder-link", "file")]
    [InlineData("/sys/video.mp4", "/sys/video.mp4")]
    [InlineData("/proc/video.mp4", "/proc/video.mp4")]
    [InlineData("LONG", "name too long")]
    public void Create_CannotBeWritten_NamesTheOption(string path, string reason)
    {
        File.WriteAllText(_folder.Combine("file"), "");
        File.CreateSymbolicLink(_folder.Combine("dangling"), "missing/target");
        File.CreateSymbolicLink(_folder.Combine("loop"), "loop");
        File.CreateSymbolicLink(_folder.Combine("folder-link"), ".");
        string value = path switch
        {
            "" => "",
            "LONG" => _folder.Combine(new string('a', 256)),
            _ => Path.Combine(_folder.Path, path),
        };

        UsageException error = Assert.Throws<UsageException>(() => OutputFile.Create("--out", value));

        Assert.StartsWith("--out: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(3 + 1, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    private static Task WriteAsync(string path) => OutputFile.Create("--out", path).WriteAsync(Stream(), default);

    private static MemoryStream Stream() => new(Encoding.UTF8.GetBytes(Content));
}
