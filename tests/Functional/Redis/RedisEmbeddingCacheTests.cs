using System.Diagnostics;
using TextToVideo.Inference;
using TextToVideo.TextEncoding;

namespace TextToVideo.Functional.Redis;

/// <summary>Text encoders of several processes that share what they have encoded by a real Redis.</summary>
public sealed class RedisEmbeddingCacheTests : IAsyncLifetime
{
    private const string Prompt = "a red circle moving right on a blue background";

    private readonly RedisServerProcess _redis = new();
    private readonly ActivityListener _spans;
    private int _modelRuns;

    public RedisEmbeddingCacheTests() =>
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == InferenceTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span => Interlocked.Add(ref _modelRuns, span.OperationName == "run text_encoder" ? 1 : 0),
        };

    public Task InitializeAsync()
    {
        ActivitySource.AddActivityListener(_spans);
        return _redis.StartAsync();
    }

    public async Task DisposeAsync()
    {
        _spans.Dispose();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Encode_TextThatAnotherProcessHasEncoded_GivesItsBitsWithoutTheModel()
    {
        await using RedisTestHost first = await StartHostAsync();
        await using RedisTestHost second = await StartHostAsync();

        byte[] one = await EncodeAsync(first);
        Assert.Equal(2, _modelRuns);
        Assert.Equal(one, await EncodeAsync(second));
        Assert.Equal(2, _modelRuns);
        Assert.InRange(await TimeToLiveAsync(), 1, 24 * 3600);
    }

    [Fact]
    public async Task Encode_ValueInRedisDamaged_IsAMissAndIsReplaced()
    {
        await using RedisTestHost first = await StartHostAsync();
        byte[] right = await EncodeAsync(first);
        foreach (string key in await KeysAsync())
        {
            Assert.StartsWith(":", await _redis.CommandAsync($"SETRANGE {key} 5000 damage"), StringComparison.Ordinal);
        }

        await using RedisTestHost second = await StartHostAsync();
        Assert.Equal(right, await EncodeAsync(second));
        Assert.Equal(4, _modelRuns);
        await using RedisTestHost third = await StartHostAsync();
        Assert.Equal(right, await EncodeAsync(third));
        Assert.Equal(4, _modelRuns);
    }

    [Fact]
    public async Task Encode_RedisKilledOrFrozen_GoesOnAlone()
    {
        await using RedisTestHost host = await StartHostAsync();
        await using RedisTestHost other = await StartHostAsync();
        byte[] right = await EncodeAsync(host);
        _redis.Freeze();
        Assert.Equal(right, await EncodeAsync(other));
        Assert.Equal(right, await EncodeAsync(other));
        _redis.Thaw();
        await _redis.KillAsync();
        await EncodeAsync(other, "a green square");
        Assert.Equal(right, await EncodeAsync(host));

        // The second process encoded both texts itself, and the new one; it remembers them without Redis.
        Assert.Equal(2 + 2 + 1, _modelRuns);
        Assert.Single(other.RedisLog, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    private static async Task<byte[]> EncodeAsync(RedisTestHost host, string prompt = Prompt)
    {
        EncodedPrompt encoded = await host.Get<TextEncodingWorker>()
            .EncodeAsync(string.Empty, prompt, phrases: string.Empty, "noise", report: null, CancellationToken.None)
            .WaitAsync(Wait.Long);
        return encoded.File.ToArray();
    }

    private Task<RedisTestHost> StartHostAsync() =>
        RedisTestHost.StartAsync(
            _redis.ConnectionString,
            builder =>
            {
                builder.AddInference();
                builder.AddTextEncoding();
            }
        );

    private async Task<string[]> KeysAsync()
    {
        string answer = await _redis.CommandAsync(
            "EVAL \"return table.concat(redis.call('KEYS', 'texttovideo:embedding:*'), ' ')\" 0",
            lines: 2
        );
        return answer.Split(' ');
    }

    private async Task<int> TimeToLiveAsync()
    {
        string answer = await _redis.CommandAsync($"TTL {(await KeysAsync())[0]}");
        return int.Parse(answer[1..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
