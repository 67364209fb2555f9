using Onnx;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tokenizers;
using TextToVideo.ModelImport.Checkpoints;
using TextToVideo.ModelImport.T5;

namespace TextToVideo.ModelImport.Mochi;

/// <summary>Genmo's Mochi 1 in the layout of diffusers (MochiPipeline).</summary>
internal sealed class MochiFamily : IModelFamily
{
    private const string TokenizerFile = "tokenizer/spiece.model";

    /// <summary>The published clips have 848 × 480 pixels; larger ones need more memory than the authors planned for.</summary>
    private static readonly VideoSize s_size = new(848, 480);

    public string Pipeline => "MochiPipeline";

    public ModelBlueprint Build(CheckpointFolder folder, ImportOptions options)
    {
        float timestepScale = ReadScheduler(folder.ReadConfig("scheduler", "scheduler_config.json", "FlowMatchEulerDiscreteScheduler"));
        var t5 = T5Config.Read(folder.ReadConfig("text_encoder", "config.json", "T5EncoderModel"));
        var transformer = MochiDenoiserConfig.Read(folder.ReadConfig("transformer", "config.json", "MochiTransformer3DModel"));
        var vae = MochiVaeConfig.Read(folder.ReadConfig("vae", "config.json", "AutoencoderKLMochi"));
        folder.Index.Check(
            t5.ModelWidth == transformer.TextWidth,
            "text_encoder",
            "has another width (d_model) than text_embed_dim of the transformer"
        );
        folder.Index.Check(
            vae.LatentChannels == transformer.InChannels,
            "vae",
            "has another number of latent_channels than in_channels of the transformer"
        );
        bool omitsEmptyText = folder.Index.GetFlag("force_zeros_for_empty_prompt", false);
        FamilyDefaults.CheckTokenizer(
            folder.GetFile(TokenizerFile),
            t5.VocabSize,
            file => SentencePieceModel.Parse(file).PieceCount + T5TokenizerLoader.DefaultExtraTokens
        );

        var weights = PipelineWeights.Open(folder, options);
        string precision = Precisions.GetName(options.Precision);
        string denoiserFile = $"denoiser.{precision}.onnx";
        var graphs = new Dictionary<string, ModelProto>
        {
            [FamilyDefaults.TextEncoderFile] = new T5Encoder(t5, transformer.MaxTokens).Build(weights.Text, weights.TextType),
            [denoiserFile] = new MochiDenoiser(transformer).Build(weights.Denoiser, weights.DenoiserType),
            [FamilyDefaults.VaeFile] = new MochiVaeDecoder(vae).Build(weights.Vae, weights.VaeType),
        };
        weights.Text.RejectUnused("decoder.", "lm_head.", "encoder.embed_tokens.");
        weights.Denoiser.RejectUnused();
        weights.Vae.RejectUnused("encoder.");

        var manifest = new ModelManifest
        {
            Name = options.Name!,
            Description = "Genmo's Mochi 1: clips of up to 163 frames of 848x480 pixels at 30 frames per second.",
            Licence = LicenceFile.Read(folder) ?? "not stated",
            Origin = weights.CreateOrigin(Pipeline),
            Weights = weights.Files,
            TextEncoder = new TextEncoderManifest
            {
                File = FamilyDefaults.TextEncoderFile,
                Tokenizer = new TokenizerManifest("t5", TokenizerFile, T5TokenizerLoader.DefaultExtraTokens),
                MaxTokens = transformer.MaxTokens,
                EmbeddingWidth = t5.ModelWidth,
                MaskKind = MaskKind.None,
                EmptyText = omitsEmptyText ? EmptyTextKind.NoTokens : EmptyTextKind.Encoded,
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
                TimestepScale = timestepScale,
                Prediction = PredictionKind.Velocity,
                MaskKind = MaskKind.None,
                Inputs = new DenoiserInputs("latents", "timestep", "text"),
                Outputs = new DenoiserOutputs("velocity"),
            },
            Scheduler = new SchedulerManifest
            {
                Kind = SchedulerKind.FlowMatchEuler,
                Sigmas = new SigmaScheduleManifest { Kind = SigmaScheduleKind.LinearQuadratic, Threshold = 0.025 },
                Steps = new IntegerRange(1, 200, 64),
                Guidance = new NumberRange(1, 20, 4.5f),
            },
            Vae = new VaeManifest
            {
                File = FamilyDefaults.VaeFile,
                Mean = [.. vae.LatentsMean.Select(value => (float)value)],
                Std = [.. vae.LatentsStd.Select(value => (float)(value / vae.ScalingFactor))],
                OutputRange = [-1, 1],
                Tiling = new TilingManifest(32, 8),
                Chunking = new ChunkingManifest(1, MochiVaeDecoder.FirstInput, MochiVaeDecoder.StateInput, MochiVaeDecoder.StateOutput),
                Inputs = new VaeInputs("latents"),
                Outputs = new VaeOutputs("video"),
            },
            Preview = MochiLatents.Colours.CreatePreview(vae.LatentsMean),
            Architecture = new ArchitectureManifest
            {
                Parameters = weights.Denoiser.UsedElements,
                TextEncoderParameters = weights.Text.UsedElements,
                Layers = transformer.Layers,
                Width = transformer.Width,
                DecoderFlopPerPixel = vae.FlopPerPixel,
            },
            Limits = CreateLimits(vae, transformer),
            Customisation = FamilyDefaults.Customisation,
        };
        return new ModelBlueprint(manifest, graphs, [TokenizerFile, .. weights.Files]);
    }

    /// <summary>Checks the scheduler, whose other fields have no effect on the noise levels that the pipeline passes to it.</summary>
    /// <returns>The timestep of a clip without noise.</returns>
    private static float ReadScheduler(ConfigFile file)
    {
        file.Require("invert_sigmas", true);
        file.Require("shift", 1.0, isOptional: true);
        file.Require("use_dynamic_shifting", false, isOptional: true);
        foreach (string name in (string[])["use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "stochastic_sampling"])
        {
            file.Require(name, false, isOptional: true);
        }

        foreach (
            string name in (string[])
                ["base_image_seq_len", "max_image_seq_len", "base_shift", "max_shift", "shift_terminal", "time_shift_type"]
        )
        {
            file.Skip(name);
        }

        int timestepScale = file.GetCount("num_train_timesteps", 1000);
        file.RejectUnknown();
        return timestepScale;
    }

    private static LimitsManifest CreateLimits(MochiVaeConfig vae, MochiDenoiserConfig transformer)
    {
        SizeRule rule = FamilyDefaults.CreateSizeRule(vae.SpatialCompression * transformer.PatchSize, s_size);
        return new LimitsManifest
        {
            Sizes = [rule.GetNearest(s_size)],
            SizeRule = rule,
            Frames = FamilyDefaults.CreateFrameCounts(vae.TemporalCompression, 163),
            Fps = new IntegerRange(1, 60, 30),
            PromptMaxCharacters = 2000,
        };
    }
}
