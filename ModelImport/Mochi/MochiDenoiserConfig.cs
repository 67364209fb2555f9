using TextToVideo.ModelImport.Checkpoints;

namespace TextToVideo.ModelImport.Mochi;

/// <summary>The sizes of Mochi's denoiser, from <c>transformer/config.json</c>; the defaults are those of diffusers.</summary>
internal sealed record MochiDenoiserConfig
{
    public required int PatchSize { get; init; }

    public required int Heads { get; init; }

    public required int HeadSize { get; init; }

    public required int Layers { get; init; }

    /// <summary>The width of the text tokens.</summary>
    public required int ContextWidth { get; init; }

    public required int InChannels { get; init; }

    public required int OutChannels { get; init; }

    public required int TextWidth { get; init; }

    public required int TimeWidth { get; init; }

    public required int MaxTokens { get; init; }

    /// <summary>The width of the video tokens.</summary>
    public int Width => Heads * HeadSize;

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="Inference.Models.ModelLoadException">The file is not the configuration of a Mochi denoiser.</exception>
    public static MochiDenoiserConfig Read(ConfigFile file)
    {
        file.Require("_class_name", "MochiTransformer3DModel");
        file.Require("qk_norm", "rms_norm", isOptional: true);
        file.Require("activation_fn", "swiglu", isOptional: true);
        int inChannels = file.GetCount("in_channels", 12);
        var config = new MochiDenoiserConfig
        {
            PatchSize = file.GetCount("patch_size", 2),
            Heads = file.GetCount("num_attention_heads", 24),
            HeadSize = file.GetCount("attention_head_dim", 128),
            Layers = file.GetCount("num_layers", 48),
            ContextWidth = file.GetCount("pooled_projection_dim", 1536),
            InChannels = inChannels,
            OutChannels = file.GetCount("out_channels", inChannels),
            TextWidth = file.GetCount("text_embed_dim", 4096),
            TimeWidth = file.GetCount("time_embed_dim", 256),
            MaxTokens = file.GetCount("max_sequence_length", 256),
        };
        file.RejectUnknown();
        file.Check(config.HeadSize % 2 == 0, "attention_head_dim", "must be even");
        file.Check(config.TimeWidth % 2 == 0, "time_embed_dim", "must be even");
        file.Check(
            config.TextWidth % MochiDenoiser.PoolerHeads == 0,
            "text_embed_dim",
            $"must be a multiple of {MochiDenoiser.PoolerHeads}"
        );
        file.Check(config.OutChannels == config.InChannels, "out_channels", "must be null or equal to in_channels");
        return config;
    }
}
