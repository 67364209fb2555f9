using TextToVideo.ModelImport.Checkpoints;

namespace TextToVideo.ModelImport.T5;

/// <summary>The sizes of an encoder of T5 v1.1 or UMT5, from <c>text_encoder/config.json</c>.</summary>
internal sealed record T5Config
{
    /// <summary>Whether each layer has a relative bias of its own, as in UMT5; else all use the one of the first layer.</summary>
    public required bool HasBiasInEveryLayer { get; init; }

    public required int VocabSize { get; init; }

    public required int ModelWidth { get; init; }

    public required int HeadSize { get; init; }

    public required int Heads { get; init; }

    public required int FeedForwardWidth { get; init; }

    public required int Layers { get; init; }

    public required int Buckets { get; init; }

    public required int MaxDistance { get; init; }

    public required float Epsilon { get; init; }

    /// <summary>Reads the configuration of T5 v1.1; the defaults are those of T5Config of transformers.</summary>
    /// <exception cref="Inference.Models.ModelLoadException">The file is not the configuration of a T5 v1.1 encoder.</exception>
    public static T5Config Read(ConfigFile file)
    {
        file.Require("model_type", "t5");
        file.Require("feed_forward_proj", "gated-gelu");
        return Read(file, hasBiasInEveryLayer: false, vocabSize: 32128, heads: 8, feedForwardWidth: 2048, layers: 6);
    }

    /// <summary>Reads the configuration of UMT5; the defaults are those of UMT5Config of transformers.</summary>
    /// <exception cref="Inference.Models.ModelLoadException">The file is not the configuration of a UMT5 encoder.</exception>
    public static T5Config ReadUmt5(ConfigFile file)
    {
        file.Require("model_type", "umt5");
        file.Require("feed_forward_proj", "gated-gelu", isOptional: true);
        return Read(file, hasBiasInEveryLayer: true, vocabSize: 250112, heads: 6, feedForwardWidth: 1024, layers: 8);
    }

    private static T5Config Read(ConfigFile file, bool hasBiasInEveryLayer, int vocabSize, int heads, int feedForwardWidth, int layers)
    {
        file.Require("dense_act_fn", "gelu_new", isOptional: true);
        var config = new T5Config
        {
            HasBiasInEveryLayer = hasBiasInEveryLayer,
            VocabSize = file.GetCount("vocab_size", vocabSize),
            ModelWidth = file.GetCount("d_model", 512),
            HeadSize = file.GetCount("d_kv", 64),
            Heads = file.GetCount("num_heads", heads),
            FeedForwardWidth = file.GetCount("d_ff", feedForwardWidth),
            Layers = file.GetCount("num_layers", layers),
            Buckets = file.GetCount("relative_attention_num_buckets", 32),
            MaxDistance = file.GetCount("relative_attention_max_distance", 128),
            Epsilon = (float)file.GetNumber("layer_norm_epsilon", 1e-6),
        };

        // Half of the buckets is for each direction, and half of those for exact distances.
        file.Check(config.Buckets % 4 == 0, "relative_attention_num_buckets", "must be a multiple of 4");
        file.Check(
            config.MaxDistance > config.Buckets / 4,
            "relative_attention_max_distance",
            "must be above a quarter of relative_attention_num_buckets"
        );
        return config;
    }
}
