using TextToVideo.ModelImport.Checkpoints;

namespace TextToVideo.ModelImport.Wan;

/// <summary>The sizes of Wan's denoiser, from <c>transformer/config.json</c>; the defaults are those of diffusers.</summary>
internal sealed record WanDenoiserConfig
{
    /// <summary>Latents per patch in height and width; a patch has one frame.</summary>
    public required int PatchSize { get; init; }

    public required int Heads { get; init; }

    public required int HeadSize { get; init; }

    public required int Layers { get; init; }

    public required int FeedForwardWidth { get; init; }

    public required int InChannels { get; init; }

    public required int OutChannels { get; init; }

    public required int TextWidth { get; init; }

    /// <summary>The width of the sinusoidal embedding of the timestep.</summary>
    public required int TimeWidth { get; init; }

    /// <summary>Whether the norm before the cross-attention has a learned scale and bias; else there is none.</summary>
    public required bool HasCrossAttentionNorm { get; init; }

    /// <summary>The number under the root of all norms.</summary>
    public required float Epsilon { get; init; }

    /// <summary>The number of positions of the rotary embedding in each direction.</summary>
    public required int MaxPositions { get; init; }

    /// <summary>The width of the tokens.</summary>
    public int Width => Heads * HeadSize;

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="Inference.Models.ModelLoadException">
    /// The file is not the configuration of a denoiser of Wan 2.1 that generates from text alone.
    /// </exception>
    public static WanDenoiserConfig Read(ConfigFile file)
    {
        file.Require("_class_name", "WanTransformer3DModel");
        file.Require("qk_norm", "rms_norm_across_heads", isOptional: true);

        // The networks that continue a picture have these.
        foreach (string name in (string[])["added_kv_proj_dim", "image_dim", "pos_embed_seq_len"])
        {
            file.Check(file.Find(name) is null, name, "must be null; only generation from text is supported");
        }

        IReadOnlyList<int> patch = file.GetCounts("patch_size", [1, 2, 2]);
        file.Check(patch.Count == 3 && patch[0] == 1 && patch[1] == patch[2], "patch_size", "must be [1, p, p]");
        int inChannels = file.GetCount("in_channels", 16);
        var config = new WanDenoiserConfig
        {
            PatchSize = patch[1],
            Heads = file.GetCount("num_attention_heads", 40),
            HeadSize = file.GetCount("attention_head_dim", 128),
            Layers = file.GetCount("num_layers", 40),
            FeedForwardWidth = file.GetCount("ffn_dim", 13824),
            InChannels = inChannels,
            OutChannels = file.GetCount("out_channels", inChannels),
            TextWidth = file.GetCount("text_dim", 4096),
            TimeWidth = file.GetCount("freq_dim", 256),
            HasCrossAttentionNorm = file.GetFlag("cross_attn_norm", true),
            Epsilon = (float)file.GetNumber("eps", 1e-6),
            MaxPositions = file.GetCount("rope_max_seq_len", 1024),
        };
        file.RejectUnknown();
        file.Check(config.HeadSize % 2 == 0 && config.HeadSize >= 6, "attention_head_dim", "must be even and at least 6");
        file.Check(config.TimeWidth % 2 == 0, "freq_dim", "must be even");
        file.Check(config.OutChannels == config.InChannels, "out_channels", "must be null or equal to in_channels");
        return config;
    }
}
