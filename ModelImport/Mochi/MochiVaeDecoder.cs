using Onnx;
using TextToVideo.ModelImport.Graphs;

namespace TextToVideo.ModelImport.Mochi;

/// <summary>
/// The decoder of Mochi's VAE: MochiDecoder3D of diffusers (models/autoencoders/autoencoder_kl_mochi.py). It is causal in time. The graph
/// decodes a chunk of latent frames: each convolution takes the last frames of its previous input as a state and returns those of this
/// chunk, so that the chunks of a video together are what one call would give.
/// </summary>
/// <param name="config">The sizes.</param>
internal sealed class MochiVaeDecoder(MochiVaeConfig config)
{
    /// <summary>The groups of group norm; upstream has no setting for it.</summary>
    public const int Groups = 32;

    /// <summary>The input that is true for the first chunk of a video.</summary>
    public const string FirstInput = "first";

    /// <summary>The prefix of the inputs that take the state.</summary>
    public const string StateInput = "state.";

    /// <summary>The prefix of the outputs that return the state.</summary>
    public const string StateOutput = "next.";

    private const float Epsilon = 1e-5f;

    /// <summary>The kernel of all causal convolutions.</summary>
    private const int Kernel = 3;

    /// <summary>
    /// Builds the graph: latents float32 [1, C, T, H, W], first bool [1] and the state → video float32 [1, 3, frames, height, width] and
    /// the next state. The first chunk has one frame for its first latent frame.
    /// </summary>
    /// <param name="weights">The weights of the checkpoint.</param>
    /// <param name="computeType">The type of the activations; the state is float32.</param>
    public ModelProto Build(IWeightSource weights, ElementType computeType)
    {
        var graph = new GraphBuilder("AutoencoderKLMochi", weights, computeType);
        GraphTensor latents = graph.Input("latents", ElementType.Float32, 1, config.LatentChannels, "frames", "height", "width");
        GraphTensor first = graph.Input(FirstInput, ElementType.Bool, 1);

        GraphTensor hidden;
        using (graph.Scope("decoder"))
        {
            int blocks = config.Channels.Count - 1;
            hidden = ConvIn(graph, latents.To(computeType)); // [1, channels, T, H, W]
            hidden = MidBlock(graph, "block_in", hidden, first, config.LayersPerBlock[^1]);
            for (int block = 0; block < blocks; block++)
            {
                hidden = UpBlock(graph, block, hidden, first);
            }

            hidden = MidBlock(graph, "block_out", hidden, first, config.LayersPerBlock[0]).Silu();
            hidden = graph.Linear("proj_out", hidden.Permute(0, 2, 3, 4, 1), config.OutChannels).Permute(0, 4, 1, 2, 3);
        }

        // The first latent frame stands for one frame: diffusers drops the frames before it once, at the end. (Genmo's own code drops some
        // in every up-block, which gives other values in the first frames.)
        GraphTensor dropped = first.To(ElementType.Int64) * graph.Vector(config.TemporalCompression - 1);
        GraphTensor video = hidden.Slice(axis: 2, dropped);
        graph.Output("video", video.To(ElementType.Float32), 1, config.OutChannels, "video_frames", "video_height", "video_width");
        return graph.ToModel();
    }

    /// <summary>A convolution with a kernel of 1 × 1 × 1.</summary>
    private GraphTensor ConvIn(GraphBuilder graph, GraphTensor latents)
    {
        using IDisposable scope = graph.Scope("conv_in");
        int channels = config.Channels[^1];
        return graph.Node(
            "Conv",
            latents.Type,
            [1, channels, null, null, null],
            [latents, graph.Weight("weight", channels, config.LatentChannels, 1, 1, 1), graph.Weight("bias", channels)],
            [NodeAttribute.Create("kernel_shape", 1, 1, 1)]
        );
    }

    /// <summary>MochiMidBlock3D without attention: residual blocks.</summary>
    private static GraphTensor MidBlock(GraphBuilder graph, string name, GraphTensor hidden, GraphTensor first, int layers)
    {
        using IDisposable scope = graph.Scope(name);
        for (int layer = 0; layer < layers; layer++)
        {
            hidden = ResnetBlock(graph, $"resnets.{layer}", hidden, first);
        }

        return hidden;
    }

    /// <summary>MochiUpBlock3D: residual blocks, and a projection whose channels become frames and pixels.</summary>
    private GraphTensor UpBlock(GraphBuilder graph, int block, GraphTensor hidden, GraphTensor first)
    {
        // The lists of the configuration begin at the highest resolution, the decoder at the lowest.
        int outChannels = config.Channels[^(block + 2)];
        int st = config.TemporalExpansions[^(block + 1)];
        int s = config.SpatialExpansions[^(block + 1)];
        using IDisposable scope = graph.Scope($"up_blocks.{block}");
        for (int layer = 0; layer < config.LayersPerBlock[^(block + 2)]; layer++)
        {
            hidden = ResnetBlock(graph, $"resnets.{layer}", hidden, first);
        }

        (Size frames, Size height, Size width) = (hidden.GetSize(2), hidden.GetSize(3), hidden.GetSize(4));
        return graph
            .Linear("proj", hidden.Permute(0, 2, 3, 4, 1), outChannels * st * s * s) // [1, T, H, W, C · st · s · s]
            .Unflatten(4, outChannels, st, s, s)
            .Permute(0, 4, 1, 5, 2, 6, 3, 7) // [1, C, T, st, H, s, W, s]
            .Reshape(1, outChannels, frames * st, height * s, width * s);
    }

    /// <summary>MochiResnetBlock3D.</summary>
    private static GraphTensor ResnetBlock(GraphBuilder graph, string name, GraphTensor inputs, GraphTensor first)
    {
        using IDisposable scope = graph.Scope(name);
        GraphTensor hidden = graph.GroupNormPerFrame("norm1.norm_layer", inputs, Groups, Epsilon).Silu();
        hidden = CausalConv(graph, "conv1", hidden, first);
        hidden = graph.GroupNormPerFrame("norm2.norm_layer", hidden, Groups, Epsilon).Silu();
        hidden = CausalConv(graph, "conv2", hidden, first);
        return hidden + inputs;
    }

    /// <summary>
    /// CogVideoXCausalConv3d with replicate padding: two frames are put before the chunk, at the start of a video copies of the first frame
    /// and otherwise the state; each side of a frame is extended by a copy of its border.
    /// </summary>
    private static GraphTensor CausalConv(GraphBuilder graph, string name, GraphTensor x, GraphTensor first)
    {
        using IDisposable scope = graph.Scope(name);
        int channels = x.Shape[1]!.Value;
        string module = graph.ModuleName;
        GraphTensor state = graph.Input(
            StateInput + module,
            ElementType.Float32,
            1,
            channels,
            Kernel - 1,
            $"{module}.state_height",
            $"{module}.state_width"
        );

        GraphTensor front = first.Where(x.Slice(axis: 2, 0, end: 1, size: 1), state.To(x.Type), [1, channels, Kernel - 1, null, null]);
        GraphTensor padded = graph.Concat(2, front, x); // [1, C, T + 2, H, W]
        GraphTensor next = padded.Slice(axis: 2, 1 - Kernel, size: Kernel - 1);
        graph.Output(StateOutput + module, next.To(ElementType.Float32), 1, channels, Kernel - 1, $"{module}.height", $"{module}.width");

        GraphTensor bordered = graph.Node(
            "Pad",
            x.Type,
            [1, channels, null, null, null],
            [padded, graph.Vector(0, 0, 0, 1, 1, 0, 0, 0, 1, 1)],
            [NodeAttribute.Create("mode", "edge")]
        );
        using IDisposable conv = graph.Scope("conv");
        return graph.Node(
            "Conv",
            x.Type,
            [1, channels, null, null, null],
            [bordered, graph.Weight("weight", channels, channels, Kernel, Kernel, Kernel), graph.Weight("bias", channels)],
            [NodeAttribute.Create("kernel_shape", Kernel, Kernel, Kernel)]
        );
    }
}
