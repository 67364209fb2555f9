using System.Buffers.Binary;
using TextToVideo.ModelImport.Comparison;

namespace TextToVideo.ModelImport.Tests.Wan;

/// <summary>
/// A tiny Wan checkpoint with random weights against what unedited diffusers 0.40 and 0.36 and transformers 5.12 compute with it. The dumps
/// have token ids, embeddings, velocities at two sizes, decoded frames, noise levels, and whole generations with three schedulers.
/// </summary>
public sealed class WanComparisonTests
{
    [Fact]
    public async Task CompareAsync_TinyCheckpoint_IsWithinTheTolerances()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);
        checkpoint.Import();

        IReadOnlyList<TensorDifference> differences = await CompareAsync(checkpoint, CheckpointCopy.WanReference);

        Assert.All(differences, difference => Assert.True(difference.IsWithinTolerance, difference.ToString()));
        string[] generations = ["e2e_flow_match_euler_shift3", "e2e_unipc_v036", "e2e_unipc_v040"];
        Assert.Equal(
            [
                .. generations,
                "scheduler_steps",
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

        // Of each generation two texts, 8 velocities and latents, and the frames before and after they are rounded.
        Assert.All(generations, name => Assert.Equal(20, differences.Count(difference => difference.File == name)));

        // Ids with and without the repairs of ftfy, and the embeddings of five prompts.
        Assert.Equal(7, differences.Count(difference => difference.File == "text"));
    }

    [Fact]
    public async Task CompareAsync_AnotherWeight_IsBeyondTheTolerance()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);
        string shard = Path.Combine(checkpoint.Folder, "transformer/diffusion_pytorch_model-00002-of-00003.safetensors");
        var weights = RawSafetensors.Read(shard);
        weights.Change("blocks.1.attn2.norm_k.weight", data => BinaryPrimitives.WriteSingleLittleEndian(data, 2));
        weights.Write(shard);
        checkpoint.Import();

        IReadOnlyList<TensorDifference> differences = await CompareVelocityAsync(checkpoint);

        Assert.Equal(2, differences.Count);
        Assert.All(differences, difference => Assert.False(difference.IsWithinTolerance, difference.ToString()));
    }

    /// <summary>The tolerance of float16 is a thousand times the one of float32; the velocities have a root mean square of 1.3.</summary>
    [Fact]
    public async Task CompareAsync_Float16_IsWithinItsTolerance()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);
        checkpoint.Import(new ImportOptions { Precision = ImportPrecision.Fp16 });

        IReadOnlyList<TensorDifference> differences = await CompareVelocityAsync(checkpoint);

        Assert.Equal(2, differences.Count);
        Assert.All(differences, difference => Assert.InRange(difference.Difference, 1e-4, 0.02));
    }

    private static async Task<IReadOnlyList<TensorDifference>> CompareVelocityAsync(CheckpointCopy checkpoint)
    {
        const string file = "transformer_a.safetensors";
        string dump = Directory.CreateDirectory(Path.Combine(checkpoint.Models, "dump")).FullName;
        File.Copy(Path.Combine(CheckpointCopy.WanReference, file), Path.Combine(dump, file));
        return await CompareAsync(checkpoint, dump);
    }

    private static async Task<IReadOnlyList<TensorDifference>> CompareAsync(CheckpointCopy checkpoint, string folder)
    {
        using var host = new InferenceHost([new("Inference:ModelsPath", checkpoint.Models)]);
        var comparison = new ModelComparison(host.Components, host.Repository.Default);
        return await comparison.CompareAsync(folder, CancellationToken.None).ToListAsync();
    }
}
