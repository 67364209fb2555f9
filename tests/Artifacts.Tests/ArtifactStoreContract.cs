using System.Text;
using TextToVideo.Artifacts.Frames;
using TextToVideo.Contracts;

namespace TextToVideo.Artifacts.Tests;

/// <summary>Tests that every implementation of the artifact store must pass.</summary>
public abstract class ArtifactStoreContract
{
    private protected const string Key = "videos/0a/video.mp4";
    private protected static readonly CancellationToken None = CancellationToken.None;

    private protected abstract IArtifactStore Store { get; }

    /// <summary>Bytes that the store surely writes in more than one go.</summary>
    private protected abstract int LargeBytes { get; }

    /// <summary>How often a race is run.</summary>
    private protected abstract int Races { get; }

    [Fact]
    public async Task ClipFrames_WrittenInSegments_AreReadWhileLaterOnesAreMissing()
    {
        var id = Guid.NewGuid();
        var clip = new Clip(4, 2, 5, 8);
        byte[][] frames = [.. Enumerable.Range(0, clip.NumFrames).Select(_ => RandomBytes(clip.FrameBytes))];
        var stored = new ClipFrames(Store, id, clip);
        List<int> waitedFor = [];
        await stored.WriteSegmentAsync(0, [frames[0]], None);

        await using Stream reader = stored.Follow(
            async (frame, token) =>
            {
                // The reader has used all that there is when it asks for more, and the first answer may be in vain.
                waitedFor.Add(frame);
                Assert.False(await stored.AreCompleteAsync(token));
                Assert.Equal(frame, await stored.CountInSegmentsAsync(token));
                if (waitedFor.Count > 1)
                {
                    await stored.WriteSegmentAsync(frame, frame == 1 ? [frames[1], frames[2]] : [frames[3], frames[4]], token);
                }
            }
        );
        using var read = new MemoryStream();
        await reader.CopyToAsync(read);

        Assert.Equal([1, 1, 3], waitedFor);
        byte[] expected = [.. frames.SelectMany(frame => frame)];
        Assert.Equal(expected, read.ToArray());
        Assert.True(await stored.AreCompleteAsync(None));
        await using Stream whole = await stored.OpenReadAsync(None);
        byte[] again = new byte[expected.Length];
        await whole.ReadExactlyAsync(again);
        Assert.Equal(expected, again);
        Assert.Equal(0, await whole.ReadAsync(again));
        await Store.DeleteAllAsync(ArtifactKeys.GetPrefix(id), None);
    }

    [Fact]
    public async Task ClipFrames_ASegmentIsMissing_AreNeverTakenForWhole()
    {
        var id = Guid.NewGuid();
        var clip = new Clip(4, 2, 3, 8);
        var stored = new ClipFrames(Store, id, clip);
        Assert.Equal(
            ArtifactKeys.GetFramesKey(id),
            (await Assert.ThrowsAsync<ArtifactNotFoundException>(() => stored.OpenReadAsync(None))).Key
        );
        await stored.WriteSegmentAsync(0, [RandomBytes(clip.FrameBytes)], None);
        await stored.WriteSegmentAsync(2, [RandomBytes(clip.FrameBytes)], None);

        Assert.False(await stored.AreCompleteAsync(None));
        Assert.Equal(1, await stored.CountInSegmentsAsync(None));
        await using Stream stream = await stored.OpenReadAsync(None);
        byte[] frame = new byte[clip.FrameBytes];
        await stream.ReadExactlyAsync(frame);
        Assert.Equal(
            ArtifactKeys.GetFrameSegmentKey(id, 1),
            (await Assert.ThrowsAsync<ArtifactNotFoundException>(async () => await stream.ReadExactlyAsync(frame))).Key
        );
        await Store.DeleteAllAsync(ArtifactKeys.GetPrefix(id), None);
    }

    [Fact]
    public async Task WriteAsync_ThenOpenReadAsync_GivesTheBytesBackAndSeeks()
    {
        byte[] content = RandomBytes(LargeBytes);
        await Store.WriteAsync(
            Key,
            async (stream, token) =>
            {
                await stream.WriteAsync(content.AsMemory(0, 1000), token);
                stream.Write(content, 1000, content.Length - 1000);
            },
            None
        );

        await using Stream stream = await Store.OpenReadAsync(Key, None);
        Assert.Equal(0, stream.Position);
        Assert.Equal(content.Length, stream.Length);
        foreach (int position in new[] { content.Length - 10, 5, content.Length / 2, content.Length / 2, content.Length - 1 })
        {
            stream.Seek(position, SeekOrigin.Begin);
            byte[] some = new byte[Math.Min(10, content.Length - position)];
            await stream.ReadExactlyAsync(some);
            Assert.Equal(content[position..(position + some.Length)], some);
        }

        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        stream.Position = 0;
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        Assert.True(content.AsSpan().SequenceEqual(all.ToArray()));
        Assert.Equal(content.Length, (await Store.GetInfoAsync(Key, None))!.Length);
        await AssertOnlyAsync(Key);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(262144)]
    [InlineData(262145)]
    public async Task WriteAsync_AnyLength_ReadsTheSame(int length)
    {
        byte[] content = RandomBytes(length);
        await Store.WriteAsync(Key, (stream, token) => stream.WriteAsync(content, token).AsTask(), None);

        await using Stream stream = await Store.OpenReadAsync(Key, None);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        Assert.Equal(content, all.ToArray());
    }

    [Fact]
    public async Task WriteAsync_WriterThrows_LeavesNothingAndPassesItThrough()
    {
        var error = new IOException("of the writer's own");
        IOException thrown = await Assert.ThrowsAsync<IOException>(() =>
            Store.WriteAsync(
                Key,
                async (stream, token) =>
                {
                    await stream.WriteAsync(new byte[LargeBytes], token);
                    throw error;
                },
                None
            )
        );

        Assert.Same(error, thrown);
        Assert.False(await Store.ExistsAsync(Key, None));
        await AssertOnlyAsync();
    }

    [Fact]
    public async Task WriteAsync_CancelledWhileWriting_KeepsTheOldContent()
    {
        await WriteTextAsync(Key, "old");
        foreach (int length in new[] { 3, LargeBytes })
        {
            using var source = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                Store.WriteAsync(
                    Key,
                    async (stream, token) =>
                    {
                        await stream.WriteAsync(new byte[length], token);
                        await source.CancelAsync();
                    },
                    source.Token
                )
            );
        }

        Assert.Equal("old", await ReadTextAsync(Key));
        await AssertOnlyAsync(Key);
    }

    [Fact]
    public async Task WriteAsync_WhileAnotherReads_ReaderKeepsItsContentAndSeesNoHalf()
    {
        await WriteTextAsync(Key, "old");
        await using Stream reader = await Store.OpenReadAsync(Key, None);
        await Store.WriteAsync(
            Key,
            async (stream, token) =>
            {
                await stream.WriteAsync("new and longer"u8.ToArray(), token);
                await stream.FlushAsync(token);
                Assert.Equal("old", await ReadTextAsync(Key));
            },
            None
        );

        using var text = new StreamReader(reader);
        Assert.Equal("old", await text.ReadToEndAsync());
        Assert.Equal("new and longer", await ReadTextAsync(Key));
    }

    [Fact]
    public async Task DeleteAsync_WhileAnotherReads_ReaderKeepsItsContent()
    {
        await WriteTextAsync(Key, "content");
        await using Stream reader = await Store.OpenReadAsync(Key, None);
        await Store.DeleteAsync(Key, None);

        using var text = new StreamReader(reader);
        Assert.Equal("content", await text.ReadToEndAsync());
    }

    [Fact]
    public async Task WriteAsync_WhileTheVideoIsPurged_SucceedsOrIsPurgedButNeverFails()
    {
        for (int i = 0; i < Races; i++)
        {
            await Task.WhenAll(Task.Run(() => WriteTextAsync(Key, "x")), Task.Run(() => Store.DeleteAllAsync("videos/0a/", None)));
        }

        await Store.DeleteAllAsync("videos/0a/", None);
        await AssertOnlyAsync();
    }

    [Fact]
    public async Task GetInfoAsync_Rewritten_HasAnotherETag()
    {
        await WriteTextAsync(Key, "one");
        ArtifactInfo first = (await Store.GetInfoAsync(Key, None))!;
        ArtifactInfo again = (await Store.GetInfoAsync(Key, None))!;
        await WriteTextAsync(Key, "two");
        ArtifactInfo second = (await Store.GetInfoAsync(Key, None))!;

        Assert.Equal(first, again);
        Assert.Equal(3, first.Length);
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.DoesNotContain('"', first.ETag);
        Assert.Null(await Store.GetInfoAsync("videos/0a/none", None));
    }

    [Fact]
    public async Task OpenReadAsync_Missing_ThrowsNotFoundWithTheKey()
    {
        ArtifactNotFoundException exception = await Assert.ThrowsAsync<ArtifactNotFoundException>(() =>
            Store.OpenReadAsync("videos/0a/none", None)
        );
        Assert.Equal("videos/0a/none", exception.Key);
    }

    [Fact]
    public async Task AllMethods_NoKey_AreRefused()
    {
        const string key = "../outside";
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ExistsAsync(key, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.GetInfoAsync(key, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenReadAsync(key, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.WriteAsync(key, (_, _) => Task.CompletedTask, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(key, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAllAsync("../", None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAllAsync(string.Empty, None));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.ListAsync("../", None).GetAsyncEnumerator().MoveNextAsync());
        await AssertOnlyAsync();
    }

    [Fact]
    public async Task DeleteAsync_SaysWhetherItWasThere()
    {
        await WriteTextAsync(Key, "x");
        Assert.True(await Store.DeleteAsync(Key, None));
        Assert.False(await Store.DeleteAsync(Key, None));
        Assert.False(await Store.DeleteAsync("nowhere/x", None));
        Assert.False(await Store.ExistsAsync(Key, None));
    }

    [Fact]
    public async Task DeleteAllAsync_OneVideo_LeavesTheOthersAlone()
    {
        await WriteTextAsync("videos/0a/x", "x");
        await WriteTextAsync("videos/0a/y", "y");
        await WriteTextAsync("videos/0ab/z", "z");
        await Store.DeleteAllAsync("videos/0a/", None);
        await Store.DeleteAllAsync("videos/0a/", None);

        Assert.Equal(["videos/0ab/z"], await ListAsync(string.Empty));
    }

    [Fact]
    public async Task ListAsync_WhileAnArtifactIsBeingWritten_ListsWholeOnesInOrder()
    {
        await WriteTextAsync("videos/0b/x", "x");
        await WriteTextAsync("videos/0a/y", "y");
        await WriteTextAsync("videos/0a/x", "x");
        await Store.WriteAsync(
            "videos/0a/z",
            async (stream, token) =>
            {
                await stream.WriteAsync(new byte[LargeBytes], token);
                Assert.Equal(["videos/0a/x", "videos/0a/y"], await ListAsync("videos/0a/"));
                Assert.Equal(["videos/0a/x", "videos/0a/y", "videos/0b/x"], await ListAsync(string.Empty));
            },
            None
        );
        Assert.Empty(await ListAsync("videos/none/"));
    }

    [Fact]
    public async Task ListAsync_AfterAKey_ListsTheGreaterOnes()
    {
        string[] keys = ["videos/0a/x", "videos/0a/y", "videos/0ab/x", "videos/0b/x"];
        foreach (string key in keys)
        {
            await WriteTextAsync(key, "x");
        }

        string[] all = [.. keys.Order(StringComparer.Ordinal)];
        foreach (string after in (string[])[string.Empty, "videos/0a", "videos/0a/", "videos/0a/x", "videos/0a/~", "videos/0ab/", "w"])
        {
            Assert.Equal(
                all.Where(key => string.CompareOrdinal(key, after) > 0),
                await Store.ListAsync(string.Empty, after, None).ToListAsync()
            );
        }

        Assert.Equal(["videos/0a/y"], await Store.ListAsync("videos/0a/", "videos/0a/x", None).ToListAsync());
    }

    /// <summary>The store holds these artifacts, and nothing half-written beside them.</summary>
    private protected abstract Task AssertOnlyAsync(params string[] keys);

    private protected static byte[] RandomBytes(int length)
    {
        byte[] content = new byte[length];
        new Random(length).NextBytes(content);
        return content;
    }

    private protected Task WriteTextAsync(string key, string text) =>
        Store.WriteAsync(key, (stream, token) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), token).AsTask(), None);

    private protected async Task<string> ReadTextAsync(string key)
    {
        using var reader = new StreamReader(await Store.OpenReadAsync(key, None));
        return await reader.ReadToEndAsync();
    }

    private protected async Task<List<string>> ListAsync(string prefix)
    {
        var keys = new List<string>();
        await foreach (string key in Store.ListAsync(prefix, None))
        {
            keys.Add(key);
        }

        return keys;
    }
}
