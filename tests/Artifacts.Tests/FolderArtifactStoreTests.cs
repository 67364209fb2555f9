using System.Runtime.Versioning;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Contracts;

namespace TextToVideo.Artifacts.Tests;

public sealed class FolderArtifactStoreTests : ArtifactStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly FolderArtifactStore _store;

    public FolderArtifactStoreTests() => _store = StoreAt(_folder.Path);

    private protected override IArtifactStore Store => _store;

    private protected override int LargeBytes => 300_000;

    private protected override int Races => 200;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WriteAsync_ManyAtOnceToOneKey_OneOfThemWinsWhole()
    {
        string[] contents = [.. Enumerable.Range(0, 16).Select(i => new string((char)('a' + i), 70_000 + i))];
        await Task.WhenAll(contents.Select(content => Task.Run(() => WriteTextAsync(Key, content))));

        Assert.Contains(await ReadTextAsync(Key), contents);
        Assert.Equal([Key], _folder.Files);
    }

    [DeviceFullFact]
    public async Task WriteAsync_DeviceFull_IsStorageFullAndLeavesNothing()
    {
        // The kernel refuses every write to the device with the error of a full disk, and opening it takes no privileges.
        var store = new FolderArtifactStore(
            _folder.Path,
            _time,
            path =>
            {
                File.CreateSymbolicLink(path, DeviceFullFactAttribute.Device);
                return new FileStream(path, FileMode.Open, FileAccess.Write);
            }
        );

        foreach (int length in new[] { 10, 1_000_000 })
        {
            ArtifactStoreException exception = await Assert.ThrowsAsync<ArtifactStoreException>(() =>
                store.WriteAsync(Key, (stream, token) => stream.WriteAsync(new byte[length], token).AsTask(), None)
            );
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
                store.WriteAsync(Key, (stream, token) => stream.WriteAsync(new byte[2_000_000], token).AsTask(), None)
            );
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
            StoreAt(file).WriteAsync(Key, (_, _) => Task.CompletedTask, None)
        );
        Assert.Equal("storage_unavailable", exception.Code);
        Assert.DoesNotContain(_folder.Path, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Some characters come before the slash that ends a folder's name, and others after it.</summary>
    [Fact]
    public async Task ListAsync_NamesThatStartAlike_AreInOrdinalOrder()
    {
        string[] keys = ["videos/0a-b/x", "videos/0a.b/x", "videos/0a/x", "videos/0a0/x", "videos/0a_/x"];
        foreach (string key in keys.Reverse())
        {
            await WriteTextAsync(key, "x");
        }

        Assert.Equal(keys, await ListAsync(string.Empty));
        Assert.Equal(keys[2..], await _store.ListAsync(string.Empty, "videos/0a.b/x", None).ToListAsync());
    }

    [Fact]
    public async Task ListAsync_FolderIsDeletedMeanwhile_LeavesItOut()
    {
        await WriteTextAsync("videos/0a/x", "x");
        await WriteTextAsync("videos/0b/x", "x");
        await WriteTextAsync("videos/0c/x", "x");

        var keys = new List<string>();
        await foreach (string key in _store.ListAsync("videos/", None))
        {
            keys.Add(key);
            await _store.DeleteAllAsync("videos/0b/", None);
        }

        Assert.Equal(["videos/0a/x", "videos/0c/x"], keys);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task WriteAsync_NewStore_IsAccessibleOnlyToItsOwner()
    {
        string root = Path.Combine(_folder.Path, "new");
        await StoreAt(root).WriteAsync(Key, (stream, token) => stream.WriteAsync(new byte[1], token).AsTask(), None);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(root));
    }

    [Fact]
    public async Task GetInfoAsync_SameLengthRewrittenWithinOneTick_HasAnotherETag()
    {
        await WriteTextAsync(Key, "one");
        ArtifactInfo first = (await _store.GetInfoAsync(Key, None))!;
        await WriteTextAsync(Key, "two");
        ArtifactInfo second = (await _store.GetInfoAsync(Key, None))!;

        Assert.Equal(_time.GetUtcNow(), first.LastModified);
        Assert.NotEqual(first.ETag, second.ETag);
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
            await Assert.ThrowsAsync<ArgumentException>(async () =>
                await _store.ListAsync("../", None).GetAsyncEnumerator().MoveNextAsync()
            );
            Assert.Equal("secret", await File.ReadAllTextAsync(outside));
        }
        finally
        {
            File.Delete(outside);
        }
    }

    [Fact]
    public async Task SweepLeftoversAsync_HalfWrittenFiles_RemovesOnlyOldOnesOfItsOwn()
    {
        await WriteTextAsync(Key, "x");
        string incoming = Path.Combine(_folder.Path, ".incoming");
        foreach ((string name, double hours) in new[] { ("old.tmp", 1.1), ("live.tmp", 0.9), ("foreign", 5.0) })
        {
            string path = Path.Combine(incoming, name);
            await File.WriteAllTextAsync(path, "half");
            File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime.AddHours(-hours));
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await _store.SweepLeftoversAsync(None));
        Assert.Equal([".incoming/foreign", ".incoming/live.tmp", Key], _folder.Files);
    }

    [Fact]
    public async Task SweepLeftoversAsync_NothingWrittenYet_DoesNothing() =>
        Assert.Equal(0, await StoreAt(Path.Combine(_folder.Path, "none")).SweepLeftoversAsync(None));

    private protected override Task AssertOnlyAsync(params string[] keys)
    {
        Assert.Equal(keys, _folder.Files);
        return Task.CompletedTask;
    }

    private FolderArtifactStore StoreAt(string path) => new(Options.Create(new ArtifactsOptions { Path = path }), _time);
}
