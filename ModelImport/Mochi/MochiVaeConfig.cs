using TextToVideo.ModelImport.Checkpoints;

namespace TextToVideo.ModelImport.Mochi;

/// <summary>The sizes of Mochi's VAE decoder, from <c>vae/config.json</c>; the defaults are those of diffusers.</summary>
internal sealed record MochiVaeConfig
{
    private static readonly int[] s_channels = [128, 256, 512, 768];
    private static readonly int[] s_encoderChannels = [64, 128, 256, 384];
    private static readonly int[] s_layers = [3, 3, 4, 6, 3];

    public required int LatentChannels { get; init; }

    public required int OutChannels { get; init; }

    /// <summary>The channels of the decoder's blocks, from the one of the highest resolution.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>The number of residual blocks of block_out, of each up-block in the order of the channels, and of block_in.</summary>
    public required IReadOnlyList<int> LayersPerBlock { get; init; }

    /// <summary>By how much each up-block multiplies the frames, from the one of the highest resolution.</summary>
    public required IReadOnlyList<int> TemporalExpansions { get; init; }

    /// <summary>By how much each up-block multiplies width and height, from the one of the highest resolution.</summary>
    public required IReadOnlyList<int> SpatialExpansions { get; init; }

    public required IReadOnlyList<double> LatentsMean { get; init; }

    public required IReadOnlyList<double> LatentsStd { get; init; }

    public required double ScalingFactor { get; init; }

    /// <summary>Frames per latent frame.</summary>
    public int TemporalCompression => TemporalExpansions.Aggregate(1, (product, factor) => product * factor);

    /// <summary>Pixels per latent, in width and height.</summary>
    public int SpatialCompression => SpatialExpansions.Aggregate(1, (product, factor) => product * factor);

    /// <summary>
    /// Floating-point operations of the decoder per pixel and frame: two for each weight of a convolution or projection, times the share of
    /// the video's positions that the block has.
    /// </summary>
    public double FlopPerPixel
    {
        get
        {
            const double resnetWeights = 2 * 27; // Two convolutions of 3 × 3 × 3.
            double flop = 2 * ((LayersPerBlock[0] * resnetWeights * Channels[0] * Channels[0]) + (OutChannels * Channels[0]));
            double positions = 1;
            for (int block = 0; block < TemporalExpansions.Count; block++)
            {
                int expansion = TemporalExpansions[block] * SpatialExpansions[block] * SpatialExpansions[block];
                positions /= expansion;
                double channels = Channels[block + 1];
                double projection = channels * Channels[block] * expansion;
                flop += 2 * positions * ((LayersPerBlock[block + 1] * resnetWeights * channels * channels) + projection);
            }

            double width = Channels[^1];
            return flop + (2 * positions * ((LayersPerBlock[^1] * resnetWeights * width * width) + (width * LatentChannels)));
        }
    }

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="Inference.Models.ModelLoadException">The file is not the configuration of a Mochi VAE.</exception>
    public static MochiVaeConfig Read(ConfigFile file)
    {
        file.Require("_class_name", "AutoencoderKLMochi");
        file.Require("act_fn", "silu", isOptional: true);

        // The fields of the encoder.
        file.GetCounts("encoder_block_out_channels", s_encoderChannels);
        file.GetCount("in_channels", 15);
        file.Skip("add_attention_block");
        var config = new MochiVaeConfig
        {
            LatentChannels = file.GetCount("latent_channels", 12),
            OutChannels = file.GetCount("out_channels", 3),
            Channels = file.GetCounts("decoder_block_out_channels", s_channels),
            LayersPerBlock = file.GetCounts("layers_per_block", s_layers),
            TemporalExpansions = file.GetCounts("temporal_expansions", [1, 2, 3]),
            SpatialExpansions = file.GetCounts("spatial_expansions", [2, 2, 2]),
            LatentsMean = file.GetNumbers("latents_mean"),
            LatentsStd = file.GetNumbers("latents_std"),
            ScalingFactor = file.GetNumber("scaling_factor", 1),
        };
        file.RejectUnknown();
        int blocks = config.Channels.Count - 1;
        file.Check(config.OutChannels == 3, "out_channels", "must be 3");
        file.Check(blocks >= 1, "decoder_block_out_channels", "must have at least two numbers");
        file.Check(
            config.Channels.All(channels => channels % MochiVaeDecoder.Groups == 0),
            "decoder_block_out_channels",
            $"must have multiples of {MochiVaeDecoder.Groups}"
        );
        file.Check(config.LayersPerBlock.Count == blocks + 2, "layers_per_block", $"must have {blocks + 2} numbers");
        file.Check(config.TemporalExpansions.Count == blocks, "temporal_expansions", $"must have {blocks} numbers");
        file.Check(config.SpatialExpansions.Count == blocks, "spatial_expansions", $"must have {blocks} numbers");
        file.Check(config.LatentsMean.Count == config.LatentChannels, "latents_mean", $"must have {config.LatentChannels} numbers");
        file.Check(
            config.LatentsStd.Count == config.LatentChannels && config.LatentsStd.All(value => value > 0),
            "latents_std",
            $"must have {config.LatentChannels} numbers above 0"
        );
        file.Check(config.ScalingFactor > 0, "scaling_factor", "must be above 0");
        return config;
    }
}
