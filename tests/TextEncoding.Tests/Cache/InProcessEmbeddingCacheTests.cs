using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TextToVideo.TextEncoding.Cache;

namespace TextToVideo.TextEncoding.Tests.Cache;

public sealed class InProcessEmbeddingCacheTests
{
    private static readonly CancellationToken s_none = CancellationToken.None;

    private readonly FakeTimeProvider _clock = new();
    private readonly InProcessEmbeddingCache _cache;

    public InProcessEmbeddingCacheTests() =>
        _cache = new InProcessEmbeddingCache(
            Options.Create(
                new EmbeddingCacheOptions
                {
                    MaxBytes = 100,
                    MaxEntryBytes = 60,
                    Expiry = TimeSpan.FromMinutes(1),
                }
            ),
            _clock
        );

    [Fact]
    public async Task Set_Full_DropsWhatWasUsedLongestAgo()
    {
        await SetAsync("a", 40);
        await SetAsync("b", 40);
        Assert.True(await HasAsync("a"));
        await SetAsync("c", 40);
        Assert.Equal("a c", await KeysAsync("a", "b", "c"));
        await SetAsync("d", 60);
        Assert.Equal("c d", await KeysAsync("a", "b", "c", "d"));
    }

    [Fact]
    public async Task Set_Again_ReplacesAndFreesTheOldBytes()
    {
        for (int i = 0; i < 10; i++)
        {
            await SetAsync("a", 50);
        }

        await SetAsync("b", 50);
        Assert.Equal("a b", await KeysAsync("a", "b"));
        await SetAsync("a", 10);
        await SetAsync("c", 40);
        Assert.Equal("a b c", await KeysAsync("a", "b", "c"));
    }

    [Fact]
    public async Task Set_LargerThanAllowed_KeepsNothingOfThatKey()
    {
        await SetAsync("a", 10);
        await SetAsync("a", 61);
        Assert.False(await HasAsync("a"));
    }

    [Fact]
    public async Task Get_Expired_IsGoneAndItsBytesAreFree()
    {
        await SetAsync("a", 60);
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.True(await HasAsync("a"));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await HasAsync("a"));
        await SetAsync("b", 60);
        await SetAsync("c", 40);
        Assert.Equal("b c", await KeysAsync("b", "c"));
    }

    private Task SetAsync(string key, int bytes) => _cache.SetAsync(key, new byte[bytes], s_none);

    private async Task<bool> HasAsync(string key) => await _cache.GetAsync(key, s_none) is not null;

    private async Task<string> KeysAsync(params string[] keys)
    {
        var found = new List<string>();
        foreach (string key in keys)
        {
            if (await HasAsync(key))
            {
                found.Add(key);
            }
        }

        return string.Join(' ', found);
    }
}
