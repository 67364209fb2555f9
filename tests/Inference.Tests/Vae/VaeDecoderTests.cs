using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Inference.Tests.Vae;

public sealed class VaeDecoderTests
{
    [Fact]
    public void ToRgb24_Values_AreRoundedClampedAndInterleaved()
    {
        // [3, 2 frames, 1, 2]: the second frame is red 1, −1; green 0, 5; blue −5, 0.5.
        var video = new FloatTensor([3, 2, 1, 2], [9, 9, 1, -1, 9, 9, 0, 5, 9, 9, -5, 0.5f]);

        Assert.Equal([255, 128, 0, 0, 255, 191], FrameConversion.ToRgb24(video, 1, -1, 1)!);
    }

    [Theory]
    [InlineData(0f, 0)]
    [InlineData(0.49f / 255, 0)]
    [InlineData(0.51f / 255, 1)]
    [InlineData(254.49f / 255, 254)]
    [InlineData(254.51f / 255, 255)]
    public void ToRgb24_OtherRange_RoundsToTheNearest(float value, byte expected)
    {
        var video = new FloatTensor([3, 1, 1, 1], [value, value, value]);

        Assert.Equal([expected, expected, expected], FrameConversion.ToRgb24(video, 0, 0, 1)!);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void ToRgb24_NotFinite_GivesNothing(float value) =>
        Assert.Null(FrameConversion.ToRgb24(new FloatTensor([3, 1, 1, 1], [0, value, 0]), 0, -1, 1));

    /// <summary>Each pixel is the mean of four; values beyond black and white count as these.</summary>
    [Fact]
    public void ToRgb24_Reduced_GivesMeans()
    {
        IEnumerable<float> red = Enumerable.Range(0, 8).Select(value => value / 8f);
        FloatTensor video = new([3, 1, 2, 4], [.. red, .. new float[] { 0, 1, 9, 9, 0, 1, -9, -9 }, .. new float[8]]);

        byte[]? rgb24 = FrameConversion.ToRgb24(video, frame: 0, black: 0, white: 1, reduction: 2);

        Assert.Equal(new byte[] { 80, 128, 0, 143, 128, 0 }, rgb24);
    }

    [Fact]
    public async Task Decode_ReducedSize_GivesMeansOfTheDecodedPixels()
    {
        using var host = new InferenceHost();
        IVaeDecoder decoder = host.Components.GetVaeDecoder(null);
        FloatTensor latents = PhiloxNoise.Create(1, TestModels.ShortLatents.Dimensions);

        List<ReadOnlyMemory<byte>> whole = await decoder
            .DecodeAsync(latents, new VideoSize(256, 256), CancellationToken.None)
            .ToListAsync();
        List<ReadOnlyMemory<byte>> small = await decoder.DecodeAsync(latents, new VideoSize(64, 64), CancellationToken.None).ToListAsync();

        Assert.Equal(whole.Count, small.Count);
        for (int index = 0; index < 64 * 64 * 3; index++)
        {
            (int pixel, int colour) = Math.DivRem(index, 3);
            (int row, int column) = Math.DivRem(pixel, 64);
            double mean = Enumerable
                .Range(0, 16)
                .Average(part => whole[4].Span[(((((row * 4) + (part / 4)) * 256) + (column * 4) + (part % 4)) * 3) + colour]);
            Assert.Equal(mean, small[4].Span[index], 1.0);
        }

        await Assert.ThrowsAsync<ArgumentException>(() =>
            decoder.DecodeAsync(latents, new VideoSize(96, 64), CancellationToken.None).ToListAsync().AsTask()
        );
    }

    [Fact]
    public async Task Decode_LatentsNotFinite_Throws()
    {
        using var host = new InferenceHost();
        FloatTensor latents = PhiloxNoise.Create(1, TestModels.ShortLatents.Dimensions);
        latents.Span.Fill(float.NaN);

        InferenceException error = await Assert.ThrowsAsync<InferenceException>(() => DecodeAsync(host, latents));

        Assert.Contains("non-finite", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetVaeDecoder_CompressionIsNotTheNetworks_NamesTheFile()
    {
        using var models = new TemporaryModels();
        models.Add(change: manifest => manifest["denoiser"]!["spatialCompression"] = 16);
        using var host = new InferenceHost([new("Inference:ModelsPath", models.Root)]);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => host.Components.GetVaeDecoder(TestModels.ShapesMini));

        Assert.StartsWith(models.GetPath("vae_decoder.onnx"), error.Message, StringComparison.Ordinal);
        Assert.Contains("compression", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_ShapeOfAnotherModel_NamesIt()
    {
        using var host = new InferenceHost();

        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => DecodeAsync(host, new FloatTensor(16, 3, 8, 9)));

        Assert.Contains("[16, 3, 8, 9]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decode_Cancelled_Throws()
    {
        using var host = new InferenceHost();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            DecodeAsync(host, new FloatTensor(TestModels.ShortLatents.Dimensions), new CancellationToken(canceled: true))
        );
    }

    [Theory]
    [InlineData(8, 8, 8, 2, "0,0 8x8")]
    [InlineData(8, 9, 8, 2, "0,0 8x8; 0,6 8x3; 6,0 2x8; 6,6 2x3")]
    [InlineData(6, 10, 4, 0, "0,0 4x4; 0,4 4x4; 0,8 4x2; 4,0 2x4; 4,4 2x4; 4,8 2x2")]
    public void Split_Frame_HasTheTilesOfDiffusers(int height, int width, int size, int overlap, string expected)
    {
        IReadOnlyList<LatentTile> tiles = TiledDecoding.Split(height, width, new TilingManifest(size, overlap));

        Assert.Equal(expected, string.Join("; ", tiles.Select(tile => $"{tile.Top},{tile.Left} {tile.Height}x{tile.Width}")));
    }

    /// <summary>A decoder that only enlarges: tiles of it must fit together without a trace.</summary>
    [Theory]
    [InlineData(4, 2)]
    [InlineData(4, 1)]
    [InlineData(5, 0)]
    public void Decode_LocalDecoder_GivesWhatOneCallGives(int size, int overlap)
    {
        const int compression = 3;
        FloatTensor latents = PhiloxNoise.Create(5, 3, 2, 9, 7);
        IReadOnlyList<LatentTile> tiles = TiledDecoding.Split(9, 7, new TilingManifest(size, overlap));

        FloatTensor tiled = TiledDecoding.Decode(
            tiles,
            overlap,
            compression,
            tile => Enlarge(TiledDecoding.Cut(latents, tiles[tile], firstFrame: 0, frames: 2))
        );

        FloatTensor whole = Enlarge(latents);
        Assert.True(tiled.HasShape(3, 2, 27, 21));
        for (int index = 0; index < whole.Length; index++)
        {
            Assert.Equal(whole.Span[index], tiled.Span[index], 1e-5);
        }

        static FloatTensor Enlarge(FloatTensor source)
        {
            int height = source.Shape[2];
            int width = source.Shape[3];
            var result = new FloatTensor(source.Shape[0], source.Shape[1], height * compression, width * compression);
            for (int index = 0; index < result.Length; index++)
            {
                (int row, int column) = Math.DivRem(index, width * compression);
                (int plane, row) = Math.DivRem(row, height * compression);
                result.Span[index] = source.Span[(((plane * height) + (row / compression)) * width) + (column / compression)];
            }

            return result;
        }
    }

    [Fact]
    public async Task Decode_TiledManifest_StaysNearTheWhole()
    {
        using var models = new TemporaryModels();
        models.Add(change: manifest =>
            manifest["vae"]!["tiling"] = new System.Text.Json.Nodes.JsonObject { ["size"] = 6, ["overlap"] = 3 }
        );
        using var tiledHost = new InferenceHost([new("Inference:ModelsPath", models.Root)]);
        using var host = new InferenceHost();
        FloatTensor latents = SafetensorsFile
            .Parse(File.ReadAllBytes(TestModels.GetPath("reference.safetensors")))
            .Floats("latents")
            .Reshape(16, 3, 8, 12);

        byte[] tiled = await DecodeAsync(tiledHost, latents);
        byte[] whole = await DecodeAsync(host, latents);

        double difference = tiled.Zip(whole, (one, other) => Math.Abs(one - other)).Average();
        Assert.Equal(whole.Length, tiled.Length);
        Assert.InRange(difference, 0.01, 10);
    }

    private static async Task<byte[]> DecodeAsync(InferenceHost host, FloatTensor latents, CancellationToken cancellationToken = default)
    {
        var bytes = new List<byte>();
        await foreach (ReadOnlyMemory<byte> frame in host.Components.GetVaeDecoder(null).DecodeAsync(latents, cancellationToken))
        {
            bytes.AddRange(frame.Span);
        }

        return [.. bytes];
    }
}
