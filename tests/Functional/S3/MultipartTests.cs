using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.Artifacts;
using TextToVideo.Artifacts.S3;

namespace TextToVideo.Functional.S3;

/// <summary>What is left of broken uploads, checksums, conditions and long lists, with moto as the server.</summary>
public sealed class MultipartTests(MotoServer server) : IClassFixture<MotoServer>
{
    private const string Key = "videos/0a/frames.rgb24";
    private const int LargeBytes = 12_000_000;
    private static readonly CancellationToken s_none = CancellationToken.None;

    /// <summary>The bucket of one test.</summary>
    private readonly string _bucket = $"test-{Guid.NewGuid():N}";

    private AmazonS3Client _client = null!;

    [MotoFact]
    public async Task WriteAsync_WriterFailsOrIsCancelled_AbortsTheUpload()
    {
        S3ArtifactStore store = await StartAsync();
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            store.WriteAsync(
                Key,
                async (stream, token) =>
                {
                    await stream.WriteAsync(new byte[LargeBytes], token);
                    Assert.Single(await UploadsAsync());
                    throw new InvalidOperationException();
                },
                s_none
            )
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            store.WriteAsync(
                Key,
                async (stream, token) =>
                {
                    await stream.WriteAsync(new byte[LargeBytes], token);
                    await source.CancelAsync();
                    await stream.WriteAsync(new byte[LargeBytes], token);
                },
                source.Token
            )
        );

        Assert.Empty(await UploadsAsync());
        Assert.False(await store.ExistsAsync(Key, s_none));
    }

    [MotoFact]
    public async Task SweepLeftoversAsync_AbandonedUploads_AbortsOldOnesOfItsOwn()
    {
        await StartAsync();
        foreach (string key in new[] { "artifacts/" + Key, "artifacts/" + Key, "other-program" })
        {
            await _client.InitiateMultipartUploadAsync(_bucket, key);
        }

        // By the server's clock, which stands still here.
        DateTimeOffset begun = (await UploadsAsync())[0].Initiated!.Value.ToUniversalTime();
        Assert.Equal(0, await StoreAt(new FakeTimeProvider(begun.AddHours(23))).SweepLeftoversAsync(s_none));
        Assert.Equal(2, await StoreAt(new FakeTimeProvider(begun.AddHours(25))).SweepLeftoversAsync(s_none));
        Assert.Equal("other-program", Assert.Single(await UploadsAsync()).Key);
    }

    [MotoFact]
    public async Task WriteAsync_SmallAndLarge_AreStoredWithAChecksum()
    {
        S3ArtifactStore store = await StartAsync();
        foreach (int length in new[] { 10, LargeBytes })
        {
            await store.WriteAsync(Key, (stream, token) => stream.WriteAsync(new byte[length], token).AsTask(), s_none);
            GetObjectMetadataResponse stored = await _client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest
                {
                    BucketName = _bucket,
                    Key = "artifacts/" + Key,
                    ChecksumMode = ChecksumMode.ENABLED,
                }
            );
            Assert.Equal(length, stored.ContentLength);
            Assert.NotNull(stored.ChecksumCRC32);
        }
    }

    [MotoFact]
    public async Task OpenReadAsync_LargeArtifactReplacedWhileReading_FailsAndMixesNothing()
    {
        S3ArtifactStore store = await StartAsync();
        await store.WriteAsync(Key, (stream, token) => stream.WriteAsync(new byte[LargeBytes], token).AsTask(), s_none);
        await using Stream stream = await store.OpenReadAsync(Key, s_none);
        await store.WriteAsync(
            Key,
            (stream, token) => stream.WriteAsync(Enumerable.Repeat((byte)1, LargeBytes).ToArray(), token).AsTask(),
            s_none
        );
        stream.Position = LargeBytes - 10;

        ArtifactStoreException exception = await Assert.ThrowsAsync<ArtifactStoreException>(() =>
            stream.ReadExactlyAsync(new byte[10]).AsTask()
        );
        Assert.Equal("storage_unavailable", exception.Code);
        Assert.Contains("replaced", exception.Message, StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task DeleteAllAsync_MoreThanOnePage_DeletesAllAndListsAllBefore()
    {
        S3ArtifactStore store = await StartAsync();
        string[] keys = [.. Enumerable.Range(0, 1005).Select(i => $"videos/0a/{i:d4}")];
        await Parallel.ForEachAsync(
            keys,
            async (key, token) => await store.WriteAsync(key, (stream, inner) => stream.WriteAsync(new byte[1], inner).AsTask(), token)
        );
        var listed = new List<string>();
        await foreach (string key in store.ListAsync("videos/", s_none))
        {
            listed.Add(key);
        }

        Assert.Equal(keys, listed);
        await store.DeleteAllAsync("videos/0a/", s_none);
        Assert.Empty((await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket })).S3Objects ?? []);
    }

    private async Task<S3ArtifactStore> StartAsync()
    {
        _client = await server.GetClientAsync();
        await _client.PutBucketAsync(_bucket);
        return StoreAt(TimeProvider.System);
    }

    private S3ArtifactStore StoreAt(TimeProvider time) =>
        new(
            new ArtifactBucket(
                Options.Create(
                    new ArtifactsOptions
                    {
                        S3 = new S3Options
                        {
                            Bucket = _bucket,
                            Prefix = "artifacts/",
                            ServiceUrl = server.Address,
                            AccessKey = MotoServer.AccessKey,
                            SecretKey = MotoServer.SecretKey,
                            PartMebibytes = 5,
                        },
                    }
                )
            ),
            time
        );

    private async Task<List<MultipartUpload>> UploadsAsync() => (await _client.ListMultipartUploadsAsync(_bucket)).MultipartUploads ?? [];
}
