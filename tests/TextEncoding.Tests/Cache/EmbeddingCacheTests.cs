using TextToVideo.Inference.Models;

namespace TextToVideo.TextEncoding.Tests.Cache;

public sealed class EmbeddingCacheTests : IDisposable
{
    private const string Prompt = "a red circle moving right on a blue background";

    private readonly string _models = Directory.CreateTempSubdirectory("texttovideo-").FullName;

    public void Dispose() => Directory.Delete(_models, recursive: true);

    [Fact]
    public async Task Encode_SameTextAgain_GivesTheSameBitsWithoutTheModel()
    {
        using var cached = new TextEncodingHost(TestModels.Root);
        using var uncached = new TextEncodingHost(TestModels.Root, ("TextEncoding:Cache:MaxEntryBytes", "0"));

        byte[] first = await cached.EncodeAsync(Prompt, "noise");
        byte[] again = await cached.EncodeAsync(Prompt, "noise");
        byte[] swapped = await cached.EncodeAsync("noise", Prompt);
        Assert.Equal(2, cached.ModelRuns);
        Assert.Equal((4, 2), cached.Counted);

        Assert.Equal(await uncached.EncodeAsync(Prompt, "noise"), first);
        Assert.Equal(first, again);
        Assert.Equal(await uncached.EncodeAsync("noise", Prompt), swapped);
        Assert.Equal(4, uncached.ModelRuns);
        Assert.Equal((0, 4), uncached.Counted);
    }

    [Fact]
    public async Task Encode_LongText_IsKnownAsTruncatedFromTheCacheToo()
    {
        using var host = new TextEncodingHost(TestModels.Root);
        string prompt = string.Join(' ', Enumerable.Repeat("circle", 500));
        Assert.True((await host.EncodePromptAsync(prompt)).PromptTruncated);
        Assert.True((await host.EncodePromptAsync(prompt)).PromptTruncated);
        Assert.False((await host.EncodePromptAsync(Prompt)).PromptTruncated);
        Assert.Equal(3, host.ModelRuns);
    }

    [Fact]
    public async Task Encode_DamagedValue_IsAMissAndIsReplaced()
    {
        using var host = new TextEncodingHost(TestModels.Root);
        byte[] right = await host.EncodeAsync(Prompt);
        string key = await host.Keys.GetAsync(Manifest(host), Prompt);
        byte[] value = (await host.Cache.GetAsync(key, CancellationToken.None))!;
        int runs = host.ModelRuns;
        byte[] flipped = [.. value];
        flipped[^1000] ^= 1;
        foreach (byte[] damaged in new[] { flipped, value[..^1], value[..5], [] })
        {
            await host.Cache.SetAsync(key, damaged, CancellationToken.None);
            Assert.Equal(right, await host.EncodeAsync(Prompt));
            Assert.Equal(++runs, host.ModelRuns);
            Assert.Equal(value, await host.Cache.GetAsync(key, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Key_OtherWeightsUnderTheSameName_IsAnother()
    {
        using var host = new TextEncodingHost(TestModels.Root);
        string model = Path.Combine(_models, TestModels.ShapesMini);
        Directory.CreateDirectory(model);
        foreach (string file in Directory.GetFiles(Path.Combine(TestModels.Root, TestModels.ShapesMini)))
        {
            File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
        }

        ModelManifest manifest = Manifest(host);
        string key = await host.Keys.GetAsync(manifest, Prompt);
        using (var copy = new TextEncodingHost(_models))
        {
            Assert.Equal(key, await copy.Keys.GetAsync(manifest, Prompt));
            Assert.NotEqual(key, await copy.Keys.GetAsync(manifest, Prompt + " "));
        }

        foreach (string file in new[] { "text_encoder.onnx", "spiece.model" })
        {
            await File.AppendAllTextAsync(Path.Combine(model, file), "x");
            using var other = new TextEncodingHost(_models);
            string otherKey = await other.Keys.GetAsync(manifest, Prompt);
            Assert.NotEqual(key, otherKey);
            key = otherKey;
        }
    }

    [Theory]
    [InlineData("MaxBytes", "-1")]
    [InlineData("MaxEntryBytes", "lots")]
    [InlineData("Expiry", "00:00:00")]
    public async Task Options_OutOfRange_NameTheSetting(string setting, string value)
    {
        using var host = new TextEncodingHost(TestModels.Root, ($"TextEncoding:Cache:{setting}", value));
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => host.EncodeAsync(Prompt));
        Assert.Contains(setting, exception.Message, StringComparison.Ordinal);
    }

    private static ModelManifest Manifest(TextEncodingHost host) => host.Models.Default;
}
