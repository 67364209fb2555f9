using System.Text.Json.Nodes;
using Onnx;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tokenizers;
using TextToVideo.ModelImport.Checkpoints;
using TextToVideo.ModelImport.T5;

namespace TextToVideo.ModelImport.Wan;

/// <summary>Wan 2.1 text to video in the layout of diffusers (WanPipeline), the small and the large model.</summary>
internal sealed class WanFamily : IModelFamily
{
    private const string TokenizerPath = "tokenizer/tokenizer.json";

    /// <summary>The default of max_sequence_length of the pipeline.</summary>
    private const int MaxTokens = 512;

    /// <summary>The negative prompt of Wan 2.1's own code (sample_neg_prompt of wan/configs/shared_config.py).</summary>
    private const string NegativePrompt =
        "色调艳丽，过曝，静态，细节模糊不清，字幕，风格，作品，画作，画面，静止，整体发灰，最差质量，低质量，JPEG压缩残留，丑陋的，残缺的，多余的手指，"
        + "画得不好的手部，画得不好的脸部，畸形的，毁容的，形态畸形的肢体，手指融合，静止不动的画面，杂乱的背景，三条腿，背景人很多，倒着走";

    /// <summary>The small model was trained for 480p, the large one, which has more parameters than this, also for 720p.</summary>
    private const long LargeParameters = 5_000_000_000;

    private static readonly VideoSize[] s_sizes = [new(832, 480), new(480, 832)];
    private static readonly VideoSize[] s_largeSizes = [new(832, 480), new(480, 832), new(1280, 720), new(720, 1280)];

    public string Pipeline => "WanPipeline";

    public ModelBlueprint Build(CheckpointFolder folder, ImportOptions options)
    {
        CheckIndex(folder.Index);
        var scheduler = SchedulerConfig.Read(folder);
        var t5 = T5Config.ReadUmt5(folder.ReadConfig("text_encoder", "config.json", "UMT5EncoderModel"));
        var transformer = WanDenoiserConfig.Read(folder.ReadConfig("transformer", "config.json", "WanTransformer3DModel"));
        var vae = WanVaeConfig.Read(folder.ReadConfig("vae", "config.json", "AutoencoderKLWan"));
        folder.Index.Check(
            t5.ModelWidth == transformer.TextWidth,
            "text_encoder",
            "has another width (d_model) than text_dim of the transformer"
        );
        folder.Index.Check(
            vae.LatentChannels == transformer.InChannels,
            "vae",
            "has another number of latent channels (z_dim) than in_channels of the transformer"
        );
        FamilyDefaults.CheckTokenizer(folder.GetFile(TokenizerPath), t5.VocabSize, file => TokenizerFile.Parse(file).TokenCount);

        var weights = PipelineWeights.Open(folder, options);
        string precision = Precisions.GetName(options.Precision);
        string denoiserFile = $"denoiser.{precision}.onnx";
        var graphs = new Dictionary<string, ModelProto>
        {
            [FamilyDefaults.TextEncoderFile] = new T5Encoder(t5, MaxTokens).Build(weights.Text, weights.TextType),
            [denoiserFile] = new WanDenoiser(transformer, MaxTokens).Build(weights.Denoiser, weights.DenoiserType),
            [FamilyDefaults.VaeFile] = new WanVaeDecoder(vae).Build(weights.Vae, weights.VaeType),
        };
        weights.Text.RejectUnused("decoder.", "lm_head.", "encoder.embed_tokens.");
        weights.Denoiser.RejectUnused();
        weights.Vae.RejectUnused("encoder.", "quant_conv.");

        VideoSize[] sizes = weights.Denoiser.UsedElements > LargeParameters ? s_largeSizes : s_sizes;
        var manifest = new ModelManifest
        {
            Name = options.Name!,
            Description = $"Wan 2.1: clips of up to 81 frames of {sizes[^1].Height}x{sizes[^1].Width} pixels at 16 frames per second.",
            Licence = LicenceFile.Read(folder) ?? "not stated",
            Origin = weights.CreateOrigin(Pipeline),
            Weights = weights.Files,
            TextEncoder = new TextEncoderManifest
            {
                File = FamilyDefaults.TextEncoderFile,

                // The raw SentencePiece model beside it gives other tokens: it splits unknown characters into bytes.
                Tokenizer = new TokenizerManifest(JsonTokenizerLoader.KindName, TokenizerPath),
                MaxTokens = MaxTokens,
                EmbeddingWidth = t5.ModelWidth,
                MaskKind = MaskKind.None,
                Cleaning = TextCleaning.Html,
                Inputs = new TextEncoderInputs("ids"),
                Outputs = new TextEncoderOutputs("text"),
            },
            Denoiser = new DenoiserManifest
            {
                Files = new Dictionary<string, string> { [precision] = denoiserFile },
                DefaultPrecision = precision,
                LatentChannels = vae.LatentChannels,
                SpatialCompression = vae.SpatialCompression,
                TemporalCompression = vae.TemporalCompression,
                Causal = true,
                PatchSize = transformer.PatchSize,
                TimestepScale = scheduler.TimestepScale,
                TimestepKind = TimestepKind.Sigma,
                Prediction = PredictionKind.NoiseVelocity,
                MaskKind = MaskKind.Padded,
                Inputs = new DenoiserInputs("latents", "timestep", "text"),
                Outputs = new DenoiserOutputs("velocity"),
            },
            Scheduler = new SchedulerManifest
            {
                Kind = scheduler.Kind,
                Sigmas = scheduler.Sigmas,
                Steps = new IntegerRange(1, 200, 50),
                Guidance = new NumberRange(1, 20, 5),
            },
            NegativePrompt = NegativePrompt,
            Vae = new VaeManifest
            {
                File = FamilyDefaults.VaeFile,
                Mean = [.. vae.LatentsMean.Select(value => (float)value)],
                Std = [.. vae.LatentsStd.Select(value => (float)value)],
                OutputRange = [-1, 1],
                Tiling = new TilingManifest(256 / vae.SpatialCompression, 64 / vae.SpatialCompression),
                Chunking = new ChunkingManifest(
                    WanVaeDecoder.ChunkFrames,
                    WanVaeDecoder.FirstInput,
                    WanVaeDecoder.StateInput,
                    WanVaeDecoder.StateOutput
                ),
                Inputs = new VaeInputs("latents"),
                Outputs = new VaeOutputs("video"),
            },
            Preview = WanLatents.Colours.CreatePreview(vae.LatentsMean),
            Architecture = new ArchitectureManifest
            {
                Parameters = weights.Denoiser.UsedElements,
                TextEncoderParameters = weights.Text.UsedElements,
                Layers = transformer.Layers,
                Width = transformer.Width,
                DecoderFlopPerPixel = vae.FlopPerPixel,
            },
            Limits = CreateLimits(vae, transformer, sizes),
            Customisation = FamilyDefaults.Customisation,
        };
        return new ModelBlueprint(manifest, graphs, [TokenizerPath, .. weights.Files]);
    }

    /// <summary>Checks that the pipeline is the one of Wan 2.1: Wan 2.2 has the same class and more in its index.</summary>
    private static void CheckIndex(ConfigFile index)
    {
        JsonNode? second = index.Find("transformer_2");
        index.Check(
            second is null or JsonArray { Count: 2 } && second?[0] is null && second?[1] is null,
            "transformer_2",
            "must be absent, as in Wan 2.1; models with two transformers are not supported"
        );
        index.Check(index.Find("boundary_ratio") is null, "boundary_ratio", "must be null, as in Wan 2.1");
        index.Require("expand_timesteps", false, isOptional: true);
    }

    private static LimitsManifest CreateLimits(WanVaeConfig vae, WanDenoiserConfig transformer, VideoSize[] sizes)
    {
        SizeRule rule = FamilyDefaults.CreateSizeRule(vae.SpatialCompression * transformer.PatchSize, sizes[^1]);
        return new LimitsManifest
        {
            Sizes = [.. sizes.Select(rule.GetNearest).Distinct()],
            SizeRule = rule,
            Frames = FamilyDefaults.CreateFrameCounts(vae.TemporalCompression, 81),
            Fps = new IntegerRange(1, 60, 16),
            PromptMaxCharacters = 2000,
        };
    }
}
