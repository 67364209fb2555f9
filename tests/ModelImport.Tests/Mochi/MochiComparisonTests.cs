using System.Buffers.Binary;
using TextToVideo.Inference.Models;
using TextToVideo.ModelImport.Comparison;

namespace TextToVideo.ModelImport.Tests.Mochi;

/// <summary>
/// A tiny Mochi checkpoint with random weights against what unedited diffusers 0.40 and transformers 5.12 compute with it. The dumps have
/// token ids, embeddings, velocities at two sizes, decoded frames, noise levels and whole generations.
/// </summary>
public sealed class MochiComparisonTests
{
    [Fact]
    public async Task CompareAsync_TinyCheckpoint_IsWithinTheTolerances()
    {
        using var checkpoint = new CheckpointCopy();
        checkpoint.Import();

        IReadOnlyList<TensorDifference> differences = await CompareAsync(checkpoint);

        AssertWithinTolerance(differences);
        Assert.Equal(
            [
                "e2e",
                "e2e_force_zeros",
                "sigmas",
                "text",
                "transformer_a",
                "transformer_b",
                "vae_decode_a",
                "vae_decode_b",
                "vae_decode_one_frame",
                "vae_decode_tiled",
            ],
            differences.Select(difference => difference.File).Distinct()
        );

        // Sigmas and timesteps of five numbers of steps, and of each generation 8 velocities and latents.
        Assert.Equal(10, differences.Count(difference => difference.File == "sigmas"));
        Assert.Equal(
            8,
            differences.Count(difference => difference.File == "e2e" && difference.Tensor.StartsWith("latents", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task CompareAsync_Shards_GiveTheSameVelocities()
    {
        using var checkpoint = new CheckpointCopy();
        var weights = RawSafetensors.Read(checkpoint.Transformer);
        File.Delete(checkpoint.Transformer);
        weights.WriteShards(Path.GetDirectoryName(checkpoint.Transformer)!, 3, variant: string.Empty);
        checkpoint.Import();

        IReadOnlyList<TensorDifference> differences = await CompareAsync(checkpoint, "transformer_a", "transformer_b");

        AssertWithinTolerance(differences);
        Assert.Equal(4, differences.Count);
    }

    [Fact]
    public async Task CompareAsync_Bfloat16Variant_GivesTheVelocitiesOfItsWeights()
    {
        using var checkpoint = new CheckpointCopy();
        var weights = RawSafetensors.Read(checkpoint.Transformer);
        File.Delete(checkpoint.Transformer);
        weights.RoundToBfloat16();
        weights.WriteShards(Path.GetDirectoryName(checkpoint.Transformer)!, 2, variant: ".bf16");
        checkpoint.Import();

        IReadOnlyList<TensorDifference> differences = await CompareAsync(checkpoint, "transformer_a", "transformer_a_bf16_weights");

        AssertWithinTolerance(differences);
        Assert.All(differences, difference => Assert.Equal(("transformer_a_bf16_weights", 1e-4), (difference.File, difference.Tolerance)));
        Assert.Equal(2, differences.Count);
    }

    [Fact]
    public async Task CompareAsync_AnotherWeight_IsBeyondTheTolerance()
    {
        using var checkpoint = new CheckpointCopy();
        var weights = RawSafetensors.Read(checkpoint.Transformer);
        weights.Change("transformer_blocks.1.attn1.norm_added_k.weight", data => BinaryPrimitives.WriteSingleLittleEndian(data, 2));
        weights.Write(checkpoint.Transformer);
        checkpoint.Import();

        IReadOnlyList<TensorDifference> differences = await CompareAsync(checkpoint, "transformer_a");

        Assert.All(differences, difference => Assert.False(difference.IsWithinTolerance, difference.ToString()));
    }

    [Fact]
    public async Task CompareAsync_DumpOfOtherSizes_NamesTheFile()
    {
        using var checkpoint = new CheckpointCopy();
        checkpoint.Import();
        string folder = Directory.CreateDirectory(Path.Combine(checkpoint.Models, "dump")).FullName;
        RawSafetensors
            .Read(Path.Combine(CheckpointCopy.Reference, "transformer_a.safetensors"))
            .Write(Path.Combine(folder, "transformer_a.safetensors"), ["hidden_states", "velocity"]);

        ModelLoadException error = await Assert.ThrowsAsync<ModelLoadException>(() => CompareFolderAsync(checkpoint, folder));

        Assert.StartsWith(Path.Combine(folder, "transformer_a.safetensors"), error.Message, StringComparison.Ordinal);
        Assert.Contains("'timestep'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", "input_ids", "fewer tokens")]
    [InlineData("sigmas", "sigmas_64", "no elements")]
    public async Task CompareAsync_DumpWithAnotherShape_NamesTheFile(string file, string tensor, string change)
    {
        using var checkpoint = new CheckpointCopy();
        checkpoint.Import();
        string folder = Directory.CreateDirectory(Path.Combine(checkpoint.Models, "dump")).FullName;
        string path = Path.Combine(folder, $"{file}.safetensors");
        var tensors = RawSafetensors.Read(Path.Combine(CheckpointCopy.Reference, $"{file}.safetensors"));
        if (change == "no elements")
        {
            tensors.Set(tensor, "F32", [0], []);
        }
        else
        {
            tensors.Set(tensor, "I64", [2, 8], new byte[2 * 8 * sizeof(long)]);
        }

        tensors.Write(path);

        ModelLoadException error = await Assert.ThrowsAsync<ModelLoadException>(() => CompareFolderAsync(checkpoint, folder));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompareAsync_WeightsOfTheDecoderIn16Bits_HaveAToleranceThatCanBeExceeded()
    {
        using var checkpoint = new CheckpointCopy();
        string decoder = Path.Combine(checkpoint.Folder, "vae/diffusion_pytorch_model.safetensors");
        var weights = RawSafetensors.Read(decoder);
        weights.RoundToBfloat16();
        weights.Write(decoder);
        checkpoint.Import();

        IReadOnlyList<TensorDifference> differences = await CompareAsync(checkpoint, "vae_decode_a", "e2e");

        AssertWithinTolerance(differences);
        Assert.Equal(1e-4, differences.First(difference => difference.Tensor.StartsWith("velocity", StringComparison.Ordinal)).Tolerance);
        Assert.Equal(2e-2, differences.Single(difference => difference.File == "vae_decode_a").Tolerance, 1e-9);
        Assert.Equal(7, differences.Single(difference => difference.Tensor == "frames_uint8").Tolerance);
    }

    /// <summary>Compares some files of the reference, or all.</summary>
    private static async Task<IReadOnlyList<TensorDifference>> CompareAsync(CheckpointCopy checkpoint, params string[] files)
    {
        if (files.Length == 0)
        {
            return await CompareFolderAsync(checkpoint, CheckpointCopy.Reference);
        }

        string folder = Directory.CreateDirectory(Path.Combine(checkpoint.Models, "dump")).FullName;
        foreach (string file in files)
        {
            string name = $"{file}.safetensors";
            File.Copy(Path.Combine(CheckpointCopy.Reference, name), Path.Combine(folder, name));
        }

        return await CompareFolderAsync(checkpoint, folder);
    }

    private static async Task<IReadOnlyList<TensorDifference>> CompareFolderAsync(CheckpointCopy checkpoint, string folder)
    {
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        var comparison = new ModelComparison(host.Components, host.Repository.Default);
        return await comparison.CompareAsync(folder, CancellationToken.None).ToListAsync();
    }

    private static void AssertWithinTolerance(IReadOnlyList<TensorDifference> differences) =>
        Assert.All(differences, difference => Assert.True(difference.IsWithinTolerance, difference.ToString()));
}
