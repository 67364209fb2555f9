using System.Text;
using Microsoft.Extensions.Options;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;

namespace TextToVideo.Unit.Artifacts;

public sealed class FolderArtifactStoreTests : IDisposable
{
    private const string Key = "videos/0a/video.mp4";
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly FolderArtifactStore _store;

    public FolderArtifactStoreTests() => _store = StoreAt(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WriteAsync_ThenOpenReadAsync_GivesTheBytesBackAndSeeks()
    {
        byte[] content = new byte[300_000];
        new Random(1).NextBytes(content);
        await _store.WriteAsync(Key, async (stream, token) =>
        {
            await stream.WriteAsync(content.AsMemory(0, 1000), token);
            stream.Write(content, 1000, content.Length - 1000);
        }, None);

        await using Stream stream = await _store.OpenReadAsync(Key, None);
        Assert.Equal(content.Length, stream.Length);
        stream.Seek(299_990, SeekOrigin.Begin);
        byte[] end = new byte[10];
        await stream.ReadExactlyAsync(end);
        Assert.Equal(content[299_990..], end);
        stream.Position = 0;
        byte[] all = new byte[content.Length];
        await stream.ReadExactlyAsync(all);
        Assert.Equal(content, all);
        Assert.Equal([Key], _folder.Files);
    }

    [Fact]
    public async Task WriteAsync_WriterThrows_LeavesNothingAndPassesItThrough()
    {
        var error = new IOException("of the writer's own");
        IOException thrown = await Assert.ThrowsAsync<IOException>(() => _store.WriteAsync(Key, async (stream, token) =>
        {
            await stream.WriteAsync(new byte[500_000], token);
            throw error;
        }, None));

        Assert.Same(error, thrown);
        Assert.Empty(_folder.Files);
        Assert.False(await _store.ExistsAsync(Key, None));
    }

    [Fact]
    public async Task WriteAsync_CancelledWhileWriting_KeepsTheOldContent()
    {
        await WriteTextAsync(Key, "old");
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.WriteAsync(Key, async (stream, token) =>
        {
            await stream.WriteAsync("new"u8.ToArray(), token);
            await source.CancelAsync();
        }, source.Token));

        Assert.Equal("old", await ReadTextAsync(Key));
        Assert.Equal([Key], _folder.Files);
    }

    [Fact]
    public async Task WriteAsync_WhileAnotherReads_ReaderKeepsItsContentAndSeesNoHalf()
    {
        await WriteTextAsync(Key, "old");
        await using Stream reader = await _store.OpenReadAsync(Key, None);
        await _store.WriteAsync(Key, async (stream, token) =>
        {
            await stream.WriteAsync("new and longer"u8.ToArray(), token);
            await stream.FlushAsync(token);
            Assert.Equal("old", await ReadTextAsync(Key));
        }, None);

        using var text = new StreamReader(reader);
        Assert.Equal("old", await text.ReadToEndAsync());
        Assert.Equal("new and longer", await ReadTextAsync(Key));
    }

    [Fact]
    public async Task WriteAsync_ManyAtOnceToOneKey_OneOfThemWinsWhole()
    {
        string[] contents = [.. Enumerable.Range(0, 16).Select(i => new string((char)('a' + i), 70_000 + i))];
        await Task.WhenAll(contents.Select(content => Task.Run(() => WriteTextAsync(Key, content))));

        Assert.Contains(await ReadTextAsync(Key), contents);
        Assert.Equal([Key], _folder.Files);
    }

    [Fact]
    public async Task WriteAsync_WhileTheVideoIsPurged_SucceedsOrIsPurgedButNeverFails()
    {
        for (int i = 0; i < 200; i++)
        {
            await Task.WhenAll(Task.Run(() => WriteTextAsync(Key, "x")), Task.Run(() => _store.DeleteAllAsync("videos/0a/", None)));
        }

        await _store.DeleteAllAsync("videos/0a/", None);
        Assert.Empty(_folder.Files);
    }

    [DeviceFullFact]
    public async Task WriteAsync_DeviceFull_IsStorageFullAndLeavesNothing()
    {
        // The kernel refuses every write to the device with the error of a full disk, and opening it takes no privileges.
        var store = new FolderArtifactStore(_folder.Path, _time, path =>
        {
            File.CreateSymbolicLink(path, DeviceFullFactAttribute.Device);
            return new FileStream(path, FileMode.Open, FileAccess.Write);
        });

        foreach (int length in new[] { 10, 1_000_000 })
        {
            ArtifactStoreException exception = await Assert.ThrowsAsync<ArtifactStoreException>(() =>
                store.WriteAsync(Key, (stream, token) => stream.WriteAsync(new byte[length], token).AsTask(), None));
            Assert.Equal("storage_full", exception.Code);
            Assert.Contains(Key, exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(_folder.Path, exception.Message, StringComparison.Ordinal);
            Assert.Empty(_folder.Files);
        }
    }

    [TmpfsFact]
    public async Task WriteAsync_DiskFull_IsStorageFullAndTheDiskIsUsableAfterwards()
    {
        string mounted = Directory.CreateDirectory(Path.Combine(_folder.Path, "disk")).FullName;
        Assert.True(TmpfsFactAttribute.TryRun("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mounted));
        try
        {
            FolderArtifactStore store = StoreAt(mounted);
            ArtifactStoreException exception = await Assert.ThrowsAsync<ArtifactStoreException>(() =>
                store.WriteAsync(Key, (stream, token) => stream.WriteAsync(new byte[2_000_000], token).AsTask(), None));
            Assert.Equal(ErrorCodes.StorageFull, exception.Code);
            Assert.False(await store.ExistsAsync(Key, None));

            await store.WriteAsync(Key, (stream, token) => stream.WriteAsync(new byte[200_000], token).AsTask(), None);
            Assert.Equal(200_000, (await store.GetInfoAsync(Key, None))!.Length);
        }
        finally
        {
            Assert.True(TmpfsFactAttribute.TryRun("umount", mounted));
        }
    }

    [Fact]
    public async Task WriteAsync_RootIsAFile_IsStorageUnavailableWithoutThePath()
    {
        string file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "no folder");
        ArtifactStoreException exception = await Assert.ThrowsAsync<ArtifactStoreException>(() =>
            StoreAt(file).WriteAsync(Key, (_, _) => Task.CompletedTask, None));
        Assert.Equal("storage_unavailable", exception.Code);
        Assert.DoesNotContain(_folder.Path, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetInfoAsync_SameLengthRewrittenWithinOneTick_HasAnotherETag()
    {
        await WriteTextAsync(Key, "one");
        ArtifactInfo first = (await _store.GetInfoAsync(Key, None))!;
        ArtifactInfo again = (await _store.GetInfoAsync(Key, None))!;
        await WriteTextAsync(Key, "two");
        ArtifactInfo second = (await _store.GetInfoAsync(Key, None))!;

        Assert.Equal(first, again);
        Assert.Equal(3, first.Length);
        Assert.Equal(_time.Now, first.LastModified);
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.DoesNotContain('"', first.ETag);
        Assert.Null(await _store.GetInfoAsync("videos/0a/none", None));
    }

    [Fact]
    public async Task OpenReadAsync_Missing_ThrowsNotFoundWithTheKey()
    {
        ArtifactNotFoundException exception =
            await Assert.ThrowsAsync<ArtifactNotFoundException>(() => _store.OpenReadAsync("videos/0a/none", None));
        Assert.Equal("videos/0a/none", exception.Key);
    }

    [Fact]
    public async Task AllMethods_KeyOutsideTheFolder_AreRefusedAndTouchNothing()
    {
        string outside = Path.Combine(Path.GetDirectoryName(_folder.Path)!, Path.GetFileName(_folder.Path) + "-outside");
        await File.WriteAllTextAsync(outside, "secret");
        try
        {
            string key = "../" + Path.GetFileName(outside);
            await Assert.ThrowsAsync<ArgumentException>(() => _store.ExistsAsync(key, None));
            await Assert.ThrowsAsync<ArgumentException>(() => _store.GetInfoAsync(key, None));
            await Assert.ThrowsAsync<ArgumentException>(() => _store.OpenReadAsync(key, None));
            await Assert.ThrowsAsync<ArgumentException>(() => _store.WriteAsync(key, (_, _) => Task.CompletedTask, None));
            await Assert.ThrowsAsync<ArgumentException>(() => _store.DeleteAsync(key, None));
            await Assert.ThrowsAsync<ArgumentException>(() => _store.DeleteAllAsync("../", None));
            await Assert.ThrowsAsync<ArgumentException>(() => _store.DeleteAllAsync(string.Empty, None));
            await Assert.ThrowsAsync<ArgumentException>(async () => await _store.ListAsync("../", None).GetAsyncEnumerator().MoveNextAsync());
            Assert.Equal("secret", await File.ReadAllTextAsync(outside));
        }
        finally
        {
            File.Delete(outside);
        }
    }

    [Fact]
    public async Task DeleteAsync_SaysWhetherItWasThere()
    {
        await WriteTextAsync(Key, "x");
        Assert.True(await _store.DeleteAsync(Key, None));
        Assert.False(await _store.DeleteAsync(Key, None));
        Assert.False(await _store.DeleteAsync("nowhere/x", None));
        Assert.False(await _store.ExistsAsync(Key, None));
    }

    [Fact]
    public async Task DeleteAllAsync_OneVideo_LeavesTheOthersAlone()
    {
        await WriteTextAsync("videos/0a/x", "x");
        await WriteTextAsync("videos/0a/y", "y");
        await WriteTextAsync("videos/0ab/z", "z");
        await _store.DeleteAllAsync("videos/0a/", None);
        await _store.DeleteAllAsync("videos/0a/", None);

        Assert.Equal(["videos/0ab/z"], await ListAsync(string.Empty));
    }

    [Fact]
    public async Task ListAsync_WhileAnArtifactIsBeingWritten_ListsWholeOnesInOrder()
    {
        await WriteTextAsync("videos/0b/x", "x");
        await WriteTextAsync("videos/0a/y", "y");
        await WriteTextAsync("videos/0a/x", "x");
        await _store.WriteAsync("videos/0a/z", async (_, _) =>
        {
            Assert.Equal(["videos/0a/x", "videos/0a/y"], await ListAsync("videos/0a/"));
            Assert.Equal(["videos/0a/x", "videos/0a/y", "videos/0b/x"], await ListAsync(string.Empty));
        }, None);
        Assert.Empty(await ListAsync("videos/none/"));
    }

    [Fact]
    public async Task SweepLeftovers_HalfWrittenFiles_RemovesOnlyOldOnesOfItsOwn()
    {
        await WriteTextAsync(Key, "x");
        string incoming = Path.Combine(_folder.Path, ".incoming");
        foreach ((string name, double hours) in new[] { ("old.tmp", 1.1), ("live.tmp", 0.9), ("foreign", 5.0) })
        {
            string path = Path.Combine(incoming, name);
            await File.WriteAllTextAsync(path, "half");
            File.SetLastWriteTimeUtc(path, _time.Now.UtcDateTime.AddHours(-hours));
        }

        _time.Now = _time.Now.AddMinutes(1);
        Assert.Equal(1, _store.SweepLeftovers(TimeSpan.FromHours(1)));
        Assert.Equal([".incoming/foreign", ".incoming/live.tmp", Key], _folder.Files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SweepLeftovers_NothingWrittenYet_DoesNothing() =>
        Assert.Equal(0, StoreAt(Path.Combine(_folder.Path, "none")).SweepLeftovers(TimeSpan.Zero));

    private FolderArtifactStore StoreAt(string path) => new(Options.Create(new ArtifactsOptions { Path = path }), _time);

    private Task WriteTextAsync(string key, string text) =>
        _store.WriteAsync(key, (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), token).AsTask(), None);

    private async Task<string> ReadTextAsync(string key)
    {
        using var reader = new StreamReader(await _store.OpenReadAsync(key, None));
        return await reader.ReadToEndAsync();
    }

    private async Task<List<string>> ListAsync(string prefix)
    {
        var keys = new List<string>();
        await foreach (string key in _store.ListAsync(prefix, None))
        {
            keys.Add(key);
        }

        return keys;
    }
}
