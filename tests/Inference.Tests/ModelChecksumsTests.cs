using Microsoft.Extensions.Time.Testing;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.Inference.Tests;

public sealed class ModelChecksumsTests : IDisposable
{
    private const string Wrong = "0000000000000000000000000000000000000000000000000000000000000000";

    private readonly TemporaryModels _models = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow + TimeSpan.FromHours(1));

    public ModelChecksumsTests()
    {
        _models.Add();
        File.SetLastWriteTimeUtc(Denoiser, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
    }

    private string Folder => Path.Combine(_models.Root, TestModels.ShapesMini);

    private string Denoiser => _models.GetPath("denoiser.int8.onnx");

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task UpdateAsync_Twice_ReadsTheFilesOnceAndLeavesTheIdentityAsItIs()
    {
        NetworkIdentity before = await GetIdentityAsync();

        long first = await UpdateAsync();
        long second = await UpdateAsync();

        string[] files = ["denoiser.fp16.onnx", "denoiser.int8.onnx", "text_encoder.onnx"];
        Assert.Equal(files.Sum(file => new FileInfo(_models.GetPath(file)).Length), first);
        Assert.Equal(0, second);
        Assert.Equal(files, ChecksumFile.Read(Folder).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(before, await GetIdentityAsync());
    }

    [Fact]
    public async Task UpdateAsync_OneFileChanged_ReadsItAlone()
    {
        await UpdateAsync();
        await ChangeAsync(Denoiser);

        Assert.Equal(new FileInfo(Denoiser).Length, await UpdateAsync());
    }

    /// <summary>A stored checksum that is wrong on purpose shows that the file is not read.</summary>
    [Fact]
    public async Task GetAsync_FileAsItWas_TakesTheStoredChecksum()
    {
        NetworkIdentity right = await GetIdentityAsync();
        await StoreWrongChecksumAsync();

        Assert.NotEqual(right.Weights, (await GetIdentityAsync()).Weights);
    }

    /// <summary>Size and modification time are the same as before in all cases.</summary>
    [Theory]
    [InlineData("other content")]
    [InlineData("moved here")]
    [InlineData("copied with its time")]
    [InlineData("damaged checksums")]
    public async Task GetAsync_FileMayHaveChanged_ReadsIt(string change)
    {
        await StoreWrongChecksumAsync();
        switch (change)
        {
            case "other content":
                await ChangeAsync(Denoiser);
                break;
            case "moved here":
                await ReplaceAsync(Denoiser, bytes => bytes[^1] ^= 1);
                break;
            case "copied with its time":
                await ReplaceAsync(Denoiser, _ => { });
                break;
            default:
                await File.WriteAllTextAsync(Path.Combine(Folder, ChecksumFile.Name), """{ "denoiser.int8.onnx": { "sha256": null } }""");
                break;
        }

        NetworkIdentity identity = await GetIdentityAsync();

        File.Delete(Path.Combine(Folder, ChecksumFile.Name));
        Assert.Equal(await GetIdentityAsync(), identity);
    }

    [Fact]
    public async Task UpdateAsync_FileWasJustWritten_WaitsUntilAnotherChangeWouldShow()
    {
        var past = new FakeTimeProvider(DateTimeOffset.UtcNow - TimeSpan.FromSeconds(1));
        Task<long> update = new ModelChecksums(CreateRepository(), past).UpdateAsync(TestModels.Shapes, CancellationToken.None);

        Assert.False(update.IsCompleted);
        await Wait.UntilAsync(
            "the checksums are computed",
            () =>
            {
                past.Advance(TimeSpan.FromSeconds(2));
                return update.IsCompleted;
            }
        );

        Assert.True(await update > 0);
    }

    [Fact]
    public async Task UpdateAsync_CannotBeStored_LeavesNoUnfinishedFile()
    {
        // A file cannot replace a folder.
        Directory.CreateDirectory(Path.Combine(Folder, ChecksumFile.Name));
        string[] before = Directory.GetFileSystemEntries(Folder);

        await Assert.ThrowsAsync<ModelLoadException>(UpdateAsync);

        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(Folder).Order());
    }

    private static Task<NetworkIdentity> GetIdentityAsync(string path) => new NetworkIdentities().GetAsync(path, CancellationToken.None);

    private Task<NetworkIdentity> GetIdentityAsync() => GetIdentityAsync(Denoiser);

    private Task<long> UpdateAsync() =>
        new ModelChecksums(CreateRepository(), _time).UpdateAsync(TestModels.Shapes, CancellationToken.None);

    private ModelRepository CreateRepository() => new(_models.Root, null, ["sentencepiece"]);

    private Task StoreWrongChecksumAsync() =>
        ChecksumFile.WriteAsync(
            Folder,
            new Dictionary<string, FileChecksum> { ["denoiser.int8.onnx"] = new(Wrong, FileStamp.TryRead(Denoiser)!) },
            CancellationToken.None
        );

    /// <summary>Changes the last byte and sets the modification time back.</summary>
    private static async Task ChangeAsync(string path)
    {
        FileStamp before = FileStamp.TryRead(path)!;
        DateTime modified = File.GetLastWriteTimeUtc(path);

        // File systems count the change time in ticks of some milliseconds.
        await Wait.UntilAsync(
            "the change shows",
            () =>
            {
                byte[] bytes = File.ReadAllBytes(path);
                bytes[^1] ^= 1;
                File.WriteAllBytes(path, bytes);
                File.SetLastWriteTimeUtc(path, modified);
                FileStamp now = FileStamp.TryRead(path)!;
                Assert.Equal((before.Size, before.Inode, before.Modified), (now.Size, now.Inode, now.Modified));
                return now.Changed != before.Changed;
            }
        );
    }

    /// <summary>Moves another file of the same size and modification time to the path.</summary>
    private static async Task ReplaceAsync(string path, Action<byte[]> change)
    {
        byte[] bytes = await File.ReadAllBytesAsync(path);
        change(bytes);
        string other = $"{path}.other";
        await File.WriteAllBytesAsync(other, bytes);
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(path));
        File.Move(other, path, overwrite: true);
    }
}
