using Amazon.S3.Model;
using TextToVideo.Artifacts;
using TextToVideo.Artifacts.S3;
using TextToVideo.Artifacts.Tests;

namespace TextToVideo.Functional.S3;

/// <summary>The bucket does what every store does, and outlives its server's troubles.</summary>
public sealed class S3ArtifactStoreTests(S3Server server) : ArtifactStoreContract, IClassFixture<S3Server>
{
    private readonly string _prefix = $"{Guid.NewGuid():N}/";
    private S3ArtifactStore? _store;

    private protected override IArtifactStore Store => _store ??= server.StoreAt(_prefix);

    private protected override int LargeBytes => 12_000_000;

    private protected override int Races => 20;

    [Fact]
    public async Task OpenReadAsync_ServerDiesWhileReading_GoesOnWhereItWas()
    {
        byte[] content = RandomBytes(LargeBytes);
        await Store.WriteAsync(Key, (stream, token) => stream.WriteAsync(content, token).AsTask(), None);
        await using Stream stream = await Store.OpenReadAsync(Key, None);
        byte[] read = new byte[content.Length];
        await stream.ReadExactlyAsync(read.AsMemory(0, 1_000_000));
        await server.RestartAsync();
        await stream.ReadExactlyAsync(read.AsMemory(1_000_000));

        Assert.True(content.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public async Task AllMethods_ServerAway_AreStorageUnavailableAndWorkAgainAfterwards()
    {
        await WriteTextAsync(Key, "content");
        await server.StopAsync();
        try
        {
            foreach (
                Func<Task> call in new Func<Task>[]
                {
                    () => Store.ExistsAsync(Key, None),
                    () => Store.OpenReadAsync(Key, None),
                    () => WriteTextAsync(Key, "new"),
                    () => ListAsync(string.Empty),
                    () => Store.DeleteAllAsync("videos/0a/", None),
                }
            )
            {
                ArtifactStoreException exception = await Assert.ThrowsAsync<ArtifactStoreException>(call);
                Assert.Equal("storage_unavailable", exception.Code);
                Assert.True(exception.IsTransient);
                Assert.DoesNotContain("127.0.0.1", exception.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(S3Server.Bucket, exception.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            await server.StartAsync();
        }

        Assert.Equal("content", await ReadTextAsync(Key));
    }

    [Fact]
    public async Task ListAsync_ForeignObjects_AreLeftOut()
    {
        await WriteTextAsync(Key, "content");
        foreach (string foreign in new[] { "Upper", ".hidden/x" })
        {
            await server.Client.PutObjectAsync(
                new PutObjectRequest
                {
                    BucketName = S3Server.Bucket,
                    Key = _prefix + foreign,
                    ContentBody = "x",
                    UseChunkEncoding = false,
                }
            );
        }

        Assert.Equal([Key], await ListAsync(string.Empty));
    }

    private protected override async Task AssertOnlyAsync(params string[] keys) =>
        Assert.Equal(keys.Select(key => _prefix + key), await server.ObjectsAsync(_prefix));
}
