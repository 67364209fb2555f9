using TextToVideo.ModelImport.Checkpoints;

namespace TextToVideo.ModelImport.Wan;

/// <summary>The sizes of Wan's VAE decoder, from <c>vae/config.json</c>; the defaults are those of diffusers.</summary>
internal sealed record WanVaeConfig
{
    public required int LatentChannels { get; init; }

    /// <summary>The channels of the decoder's first layers and of each up-block, from the one of the lowest resolution.</summary>
    public required IReadOnlyList<int> Channels { get; init; }

    /// <summary>The number of residual blocks of each up-block.</summary>
    public required int LayersPerBlock { get; init; }

    /// <summary>Whether each up-block but the last doubles the frames too, from the one of the lowest resolution.</summary>
    public required IReadOnlyList<bool> DoublesFrames { get; init; }

    public required IReadOnlyList<double> LatentsMean { get; init; }

    public required IReadOnlyList<double> LatentsStd { get; init; }

    /// <summary>Frames per latent frame.</summary>
    public int TemporalCompression => 1 << DoublesFrames.Count(doubles => doubles);

    /// <summary>Pixels per latent, in width and height: every up-block but the last doubles them.</summary>
    public int SpatialCompression => 1 << DoublesFrames.Count;

    /// <summary>
    /// Floating-point operations of the decoder per pixel and frame: two for each weight of a convolution, times the share of the video's
    /// positions that it has. The attention within the latent frames is left out.
    /// </summary>
    public double FlopPerPixel
    {
        get
        {
            double positions = 1.0 / (TemporalCompression * SpatialCompression * SpatialCompression);
            const int kernel = 27;
            double first = Channels[0];
            double flop = 2 * positions * ((kernel * LatentChannels * first) + (4 * ((kernel * first * first) + (first * first))));
            for (int block = 0; block < Channels.Count - 1; block++)
            {
                double input = GetInChannels(block);
                double channels = Channels[block + 1];
                double shortcut = input == channels ? 0 : input * channels;
                double layers = kernel * ((input * channels) + (((2 * LayersPerBlock) - 1) * channels * channels));
                flop += 2 * positions * (shortcut + layers);
                if (block < DoublesFrames.Count)
                {
                    // The convolution of frames comes before they are doubled, that of pixels after them.
                    flop += DoublesFrames[block] ? 2 * positions * 3 * 2 * channels * channels : 0;
                    positions *= DoublesFrames[block] ? 8 : 4;
                    flop += 2 * positions * 9 * channels * (channels / 2);
                }
            }

            return flop + (2 * kernel * Channels[^1] * OutChannels);
        }
    }

    /// <summary>Red, green and blue.</summary>
    public const int OutChannels = 3;

    /// <summary>Returns the channels that an up-block gets from the one before it, which has halved them.</summary>
    /// <param name="block">The index of the up-block.</param>
    public int GetInChannels(int block) => block == 0 ? Channels[0] : Channels[block] / 2;

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="Inference.Models.ModelLoadException">The file is not the configuration of the VAE of Wan 2.1.</exception>
    public static WanVaeConfig Read(ConfigFile file)
    {
        file.Require("_class_name", "AutoencoderKLWan");
        file.Require("is_residual", false, isOptional: true);
        file.Require("out_channels", OutChannels, isOptional: true);
        file.Check(file.Find("patch_size") is null, "patch_size", "must be null, as in Wan 2.1");

        // Of the encoder and of training.
        file.Skip("in_channels");
        file.Skip("attn_scales");
        file.Skip("dropout");
        int baseChannels = file.GetCount("base_dim", 96);
        baseChannels = file.GetCount("decoder_base_dim", baseChannels);
        IReadOnlyList<int> multipliers = file.GetCounts("dim_mult", [1, 2, 4, 4]);
        var config = new WanVaeConfig
        {
            LatentChannels = file.GetCount("z_dim", 16),
            Channels = [.. multipliers.Reverse().Prepend(multipliers[^1]).Select(multiplier => multiplier * baseChannels)],
            LayersPerBlock = file.GetCount("num_res_blocks", 2) + 1,
            DoublesFrames = [.. file.GetFlags("temperal_downsample", [false, true, true]).Reverse()],
            LatentsMean = file.GetNumbers("latents_mean"),
            LatentsStd = file.GetNumbers("latents_std"),
        };
        int temporal = file.GetCount("scale_factor_temporal", config.TemporalCompression);
        int spatial = file.GetCount("scale_factor_spatial", config.SpatialCompression);
        file.RejectUnknown();
        int blocks = multipliers.Count;
        file.Check(config.DoublesFrames.Count == blocks - 1, "temperal_downsample", $"must have {blocks - 1} values");
        file.Check(blocks <= 6, "dim_mult", "must have at most 6 numbers");
        file.Check(config.Channels.Take(blocks).All(channels => channels % 2 == 0), "base_dim", "must be even");
        file.Check(temporal == config.TemporalCompression, "scale_factor_temporal", $"must be {config.TemporalCompression}");
        file.Check(spatial == config.SpatialCompression, "scale_factor_spatial", $"must be {config.SpatialCompression}");
        file.Check(config.LatentsMean.Count == config.LatentChannels, "latents_mean", $"must have {config.LatentChannels} numbers");
        file.Check(
            config.LatentsStd.Count == config.LatentChannels && config.LatentsStd.All(value => value > 0),
            "latents_std",
            $"must have {config.LatentChannels} numbers above 0"
        );
        return config;
    }
}
