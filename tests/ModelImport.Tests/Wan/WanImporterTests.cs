using System.Text.Json.Nodes;
using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport.Tests.Wan;

/// <summary>What is particular to the import of Wan; <see cref="ModelImporterTests"/> has what all families share.</summary>
public sealed class WanImporterTests
{
    /// <summary>A file, a field of it, its new value in JSON, and what the error says.</summary>
    public static TheoryData<string, string, string, string> Mistakes =>
        new()
        {
            { "model_index.json", "transformer_2", "[\"diffusers\", \"WanTransformer3DModel\"]", "transformer_2 must be absent" },
            { "model_index.json", "boundary_ratio", "0.875", "boundary_ratio must be null" },
            { "model_index.json", "expand_timesteps", "true", "expand_timesteps is true; only false" },
            { "model_index.json", "text_encoder", "[\"transformers\", \"T5EncoderModel\"]", "only UMT5EncoderModel is supported" },
            { "transformer/config.json", "image_dim", "1280", "image_dim must be null; only generation from text" },
            { "transformer/config.json", "added_kv_proj_dim", "80", "added_kv_proj_dim must be null" },
            { "transformer/config.json", "patch_size", "[2, 2, 2]", "patch_size must be [1, p, p]" },
            { "transformer/config.json", "qk_norm", "\"rms_norm\"", "qk_norm is \"rms_norm\"" },
            { "transformer/config.json", "in_channels", "36", "out_channels must be null or equal to in_channels" },
            { "vae/config.json", "z_dim", "48", "latents_mean must have 48 numbers" },
            { "transformer/config.json", "text_dim", "4096", "(d_model) than text_dim of the transformer" },
            { "transformer/config.json", "window_size", "[-1, -1]", "window_size is not a known field" },
            { "vae/config.json", "is_residual", "true", "is_residual is true; only false" },
            { "vae/config.json", "patch_size", "2", "patch_size must be null" },
            { "vae/config.json", "temperal_downsample", "[true, true]", "temperal_downsample must have 3 values" },
            { "vae/config.json", "temperal_downsample", "[0, 1, 1]", "temperal_downsample must be true or false" },
            { "vae/config.json", "scale_factor_spatial", "16", "scale_factor_spatial must be 8" },
            { "vae/config.json", "latents_std", "[1]", "latents_std must have 16 numbers" },
            { "text_encoder/config.json", "model_type", "\"t5\"", "model_type is \"t5\"; only \"umt5\"" },
            { "text_encoder/config.json", "vocab_size", "1024", "has 1800 tokens, but the text encoder's vocab_size is 1024" },
            { "scheduler/scheduler_config.json", "solver_order", "3", "solver_order is 3; only 2" },
            { "tokenizer/tokenizer.json", "model", "{ \"type\": \"BPE\" }", "is not a unigram model" },
            { "tokenizer/tokenizer.json", "normalizer", "{ \"type\": \"NFKC\" }", "normalizer of type 'NFKC' is not supported" },
            { "tokenizer/tokenizer.json", "pre_tokenizer", "{ \"type\": \"ByteLevel\" }", "pre_tokenizer is not supported" },
            { "tokenizer/tokenizer.json", "post_processor", "null", "post_processor must be a template" },
            {
                "tokenizer/tokenizer.json",
                "added_tokens",
                "[{ \"id\": 0, \"content\": \"<pad>\", \"lstrip\": true }]",
                "<pad> with lstrip"
            },
        };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Import_UnsupportedValue_NamesTheFileAndTheReason(string file, string field, string value, string reason)
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);
        checkpoint.Change(file, content => content[field] = JsonNode.Parse(value));

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => checkpoint.Import());

        Assert.StartsWith(checkpoint.Folder, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(Directory.Exists(checkpoint.Models));
    }

    [Fact]
    public void Import_PublishedVae_HasAPreviewOfOnePixelPerLatent()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);

        PreviewManifest preview = ModelManifestReader.Read(Path.Combine(checkpoint.Import().Path, "model.json")).Preview!;

        Assert.Equal((1, 16), (preview.Scale, preview.Factors.Count));

        // The brightness of a picture falls with channel 6, by the published map.
        Assert.Equal([-0.1738, -0.2030, -0.1462], preview.Factors[6].Select(value => Math.Round(value, 4)));
    }

    [Fact]
    public void Import_NoTokenizerFile_SaysThatItIsMissing()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);
        string tokenizer = Path.Combine(checkpoint.Folder, "tokenizer/tokenizer.json");
        File.Delete(tokenizer);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => checkpoint.Import());

        Assert.Equal($"{tokenizer}: the file is missing", error.Message);
    }

    /// <summary>ONNX Runtime checks the types of the graphs although CPUs cannot run them.</summary>
    [Fact]
    public void Import_Bfloat16_WritesValidGraphs()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);

        ImportedModel model = checkpoint.Import(new ImportOptions { Precision = ImportPrecision.Bf16 });

        Assert.Equal("bf16", ModelManifestReader.Read(Path.Combine(model.Path, "model.json")).Denoiser.DefaultPrecision);
    }

    [Fact]
    public void Import_FlowMatchEuler_KeepsItsShift()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);
        checkpoint.UseFlowMatchEuler();

        ImportedModel model = checkpoint.Import();

        ModelManifest manifest = ModelManifestReader.Read(Path.Combine(model.Path, "model.json"));
        Assert.Equal(SchedulerKind.FlowMatchEuler, manifest.Scheduler.Kind);
        Assert.Equal((SigmaScheduleKind.FlowMatchShift, 3), (manifest.Scheduler.Sigmas.Kind, manifest.Scheduler.Sigmas.Shift));
    }

    [Fact]
    public void Import_Wan_DescribesTokenizerAndPaddingInTheManifest()
    {
        using var checkpoint = new CheckpointCopy(CheckpointCopy.Wan);

        ImportedModel model = checkpoint.Import();

        ModelManifest manifest = ModelManifestReader.Read(Path.Combine(model.Path, "model.json"));
        TextEncoderManifest encoder = manifest.TextEncoder;
        Assert.Equal(("huggingface", "tokenizer/tokenizer.json"), (encoder.Tokenizer.Kind, encoder.Tokenizer.File));
        Assert.Equal((512, TextCleaning.Html, MaskKind.None), (encoder.MaxTokens, encoder.Cleaning, encoder.MaskKind));
        Assert.Equal(MaskKind.Padded, manifest.Denoiser.MaskKind);
        Assert.Equal(SchedulerKind.UnipcMultistep, manifest.Scheduler.Kind);
        Assert.Contains("JPEG压缩残留", manifest.NegativePrompt, StringComparison.Ordinal);
        Assert.True(manifest.Limits.Allows(new VideoSize(48, 32)));
        Assert.False(manifest.Limits.Allows(new VideoSize(40, 32)));
        Assert.Equal(
            (3, 3, 1, 7),
            (CountWeights("text_encoder"), CountWeights("transformer"), CountWeights("vae"), manifest.Weights!.Count)
        );

        int CountWeights(string component) => manifest.Weights!.Count(file => file.StartsWith($"{component}/", StringComparison.Ordinal));
    }
}
