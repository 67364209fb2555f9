using TextToVideo.Inference.Onnx;

namespace TextToVideo.Inference.Tests.Onnx;

public sealed class NetworkIdentitiesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Network => Path.Combine(_folder.Path, "denoiser.onnx");

    private string Weights => Path.Combine(_folder.Path, "transformer", "weights.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GetAsync_EmbeddedModel_NamesRuntimeAndProcessor()
    {
        string path = Path.Combine(TestModels.Root, TestModels.ShapesMini, "denoiser.int8.onnx");

        NetworkIdentity identity = await new NetworkIdentities().GetAsync(path, CancellationToken.None);

        Assert.Equal(identity, await new NetworkIdentities().GetAsync(path, CancellationToken.None));
        Assert.Equal(64, identity.Weights.Length);
        Assert.Matches(@"^1\.\d+\.\d+", identity.Runtime);
        Assert.Matches("^[a-z]+-[a-z0-9]+( [a-z0-9.]+)*$", identity.Processor);
    }

    /// <summary>The weights of a large model are in other files, which the graph names.</summary>
    [Fact]
    public async Task GetAsync_OtherWeightsInAFileThatTheGraphNames_IsAnother()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Weights)!);
        await File.WriteAllTextAsync(Weights, "weights");
        byte[] entry = [.. Field(1, "location"u8), .. Field(2, "transformer/weights.safetensors"u8)];
        await File.WriteAllBytesAsync(Network, Field(7, Field(5, Field(13, entry))));

        NetworkIdentity before = await new NetworkIdentities().GetAsync(Network, CancellationToken.None);
        await File.WriteAllTextAsync(Weights, "weightz");

        Assert.NotEqual(before.Weights, (await new NetworkIdentities().GetAsync(Network, CancellationToken.None)).Weights);
    }

    [Fact]
    public async Task GetAsync_FileWasMissing_TriesAgain()
    {
        var identities = new NetworkIdentities();
        await Assert.ThrowsAsync<FileNotFoundException>(() => identities.GetAsync(Network, CancellationToken.None));

        await File.WriteAllTextAsync(Network, "graph");

        Assert.NotNull(await identities.GetAsync(Network, CancellationToken.None));
    }

    /// <summary>A field of Protocol Buffers with fewer than 128 bytes.</summary>
    private static byte[] Field(int number, ReadOnlySpan<byte> content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}
