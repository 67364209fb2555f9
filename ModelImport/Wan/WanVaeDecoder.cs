using Onnx;
using TextToVideo.ModelImport.Graphs;

namespace TextToVideo.ModelImport.Wan;

/// <summary>
/// The decoder of Wan's VAE: WanDecoder3d of diffusers (models/autoencoders/autoencoder_kl_wan.py). It is causal in time. The graph decodes
/// one latent frame, as upstream does: each convolution over time takes the last two frames of its previous inputs as a state and returns
/// those after this call.
/// </summary>
/// <param name="config">The sizes.</param>
internal sealed class WanVaeDecoder(WanVaeConfig config)
{
    /// <summary>The input that is true for the first latent frame of a video.</summary>
    public const string FirstInput = "first";

    /// <summary>The prefix of the inputs that take the state.</summary>
    public const string StateInput = "state.";

    /// <summary>The prefix of the outputs that return the state.</summary>
    public const string StateOutput = "next.";

    /// <summary>The number of latent frames of a call.</summary>
    public const int ChunkFrames = 1;

    /// <summary>The kernel of all causal convolutions in time, and of all others in height and width.</summary>
    private const int Kernel = 3;

    /// <summary>The smallest divisor of the norms.</summary>
    private const float Epsilon = 1e-12f;

    /// <summary>
    /// Builds the graph: latents float32 [1, C, 1, H, W], first bool [1] and the state → video float32 [1, 3, frames, height, width] and
    /// the next state. The first latent frame gives one frame.
    /// </summary>
    /// <param name="weights">The weights of the checkpoint.</param>
    /// <param name="computeType">The type of the activations; the state is float32.</param>
    public ModelProto Build(IWeightSource weights, ElementType computeType)
    {
        var graph = new GraphBuilder("AutoencoderKLWan", weights, computeType);
        GraphTensor latents = graph.Input("latents", ElementType.Float32, 1, config.LatentChannels, ChunkFrames, "height", "width");
        GraphTensor first = graph.Input(FirstInput, ElementType.Bool, 1);

        GraphTensor hidden = Conv(graph, "post_quant_conv", latents.To(computeType), config.LatentChannels, [1, 1, 1]);
        using (graph.Scope("decoder"))
        {
            hidden = CausalConv(graph, "conv_in", hidden, config.Channels[0]);
            hidden = MidBlock(graph, hidden);
            for (int block = 0; block < config.Channels.Count - 1; block++)
            {
                hidden = UpBlock(graph, block, hidden, first);
            }

            hidden = Norm(graph, "norm_out", hidden).Silu();
            hidden = CausalConv(graph, "conv_out", hidden, WanVaeConfig.OutChannels);
        }

        // Upstream clamps the video to −1 … 1 after tiles are joined; the conversion to bytes does that.
        graph.Output("video", hidden.To(ElementType.Float32), 1, WanVaeConfig.OutChannels, "video_frames", "video_height", "video_width");
        return graph.ToModel();
    }

    /// <summary>WanMidBlock: a residual block, attention within each frame, and another residual block.</summary>
    private GraphTensor MidBlock(GraphBuilder graph, GraphTensor hidden)
    {
        using IDisposable scope = graph.Scope("mid_block");
        int channels = config.Channels[0];
        hidden = ResidualBlock(graph, "resnets.0", hidden, channels);
        hidden = Attention(graph, "attentions.0", hidden);
        return ResidualBlock(graph, "resnets.1", hidden, channels);
    }

    /// <summary>WanUpBlock: residual blocks, and in all blocks but the last an upsampling that halves the channels.</summary>
    private GraphTensor UpBlock(GraphBuilder graph, int block, GraphTensor hidden, GraphTensor first)
    {
        using IDisposable scope = graph.Scope($"up_blocks.{block}");
        int channels = config.Channels[block + 1];
        for (int layer = 0; layer < config.LayersPerBlock; layer++)
        {
            hidden = ResidualBlock(graph, $"resnets.{layer}", hidden, channels);
        }

        return block < config.DoublesFrames.Count ? Upsample(graph, hidden, config.DoublesFrames[block], first) : hidden;
    }

    /// <summary>WanResidualBlock.</summary>
    private static GraphTensor ResidualBlock(GraphBuilder graph, string name, GraphTensor inputs, int channels)
    {
        using IDisposable scope = graph.Scope(name);
        GraphTensor shortcut = inputs.Shape[1] == channels ? inputs : Conv(graph, "conv_shortcut", inputs, channels, [1, 1, 1]);
        GraphTensor hidden = CausalConv(graph, "conv1", Norm(graph, "norm1", inputs).Silu(), channels);
        return CausalConv(graph, "conv2", Norm(graph, "norm2", hidden).Silu(), channels) + shortcut;
    }

    /// <summary>WanAttentionBlock: attention with one head of the positions of each frame to each other.</summary>
    private static GraphTensor Attention(GraphBuilder graph, string name, GraphTensor inputs)
    {
        using IDisposable scope = graph.Scope(name);
        int channels = inputs.Shape[1]!.Value;
        Size[] sizes = [.. Enumerable.Range(0, inputs.Rank).Select(inputs.GetSize)];
        GraphTensor x = Norm(graph, "norm", inputs, dimensions: 2).Permute(0, 2, 3, 4, 1).Flatten(2, 3).Flatten(0, 1); // [T, H · W, C]
        GraphTensor[] parts = Project(graph, "to_qkv", x, 3 * channels).Chunk(3, axis: 2);
        GraphTensor attended = Project(graph, "proj", graph.Attention(parts[0], parts[1], parts[2], heads: 1), channels);
        return inputs + attended.Reshape(sizes[0], sizes[2], sizes[3], sizes[4], channels).Permute(0, 4, 1, 2, 3);
    }

    /// <summary>
    /// WanResample: a convolution in time gives two frames for each one, but not for the first latent frame of a video; then the pixels are
    /// doubled and a convolution halves the channels.
    /// </summary>
    private static GraphTensor Upsample(GraphBuilder graph, GraphTensor hidden, bool doublesFrames, GraphTensor first)
    {
        using IDisposable scope = graph.Scope("upsamplers.0");
        int channels = hidden.Shape[1]!.Value;
        if (doublesFrames)
        {
            // The convolution never sees the first latent frame; for the second one, its state is 0.
            GraphTensor inputs = graph.Concat(2, State(graph, "time_conv", hidden), hidden);
            Keep(graph, "time_conv", first.Where(graph.Scalar(0, inputs.Type), Last(inputs), [1, channels, Kernel - 1, null, null]));
            GraphTensor both = Conv(graph, "time_conv", inputs, 2 * channels, [Kernel, 1, 1])
                .Unflatten(1, 2, channels)
                .Permute(0, 2, 3, 1, 4, 5); // [1, C, T, 2, H, W]

            // At the start of a video, one of two copies of the frame is left.
            GraphTensor chosen = first.Where(hidden.Unsqueeze(3), both, both.Shape).Flatten(2, 3);
            hidden = chosen.Slice(axis: 2, first.To(ElementType.Int64));
        }

        GraphTensor pixels = graph.Node(
            "Resize",
            hidden.Type,
            hidden.Shape,
            [hidden, null, graph.Constant([1f, 1f, 1f, 2f, 2f], [5])],
            [
                NodeAttribute.Create("mode", "nearest"),
                NodeAttribute.Create("coordinate_transformation_mode", "asymmetric"),
                NodeAttribute.Create("nearest_mode", "floor"),
            ]
        );

        // The two-dimensional convolution of each frame is one of three dimensions with a depth of 1 frame.
        using IDisposable resample = graph.Scope("resample");
        return Conv(graph, "1", pixels, channels / 2, [1, Kernel, Kernel], [channels / 2, channels, Kernel, Kernel]);
    }

    /// <summary>WanCausalConv3d with a kernel of 3 × 3 × 3; before the start of a video and around its frames are zeros.</summary>
    private static GraphTensor CausalConv(GraphBuilder graph, string name, GraphTensor x, int channels)
    {
        GraphTensor inputs = graph.Concat(2, State(graph, name, x), x); // [1, C, T + 2, H, W]
        Keep(graph, name, Last(inputs));
        return Conv(graph, name, inputs, channels, [Kernel, Kernel, Kernel]);
    }

    /// <summary>A convolution with a padding of zeros in height and width that keeps their sizes, and none in time.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="x">[1, in, T, H, W].</param>
    /// <param name="channels">The number of channels of the result.</param>
    /// <param name="kernel">The sizes of the kernel in time, height and width.</param>
    /// <param name="stored">The shape of the weight in the checkpoint; null if it has all three dimensions of the kernel.</param>
    private static GraphTensor Conv(GraphBuilder graph, string name, GraphTensor x, int channels, int[] kernel, int[]? stored = null)
    {
        using IDisposable scope = graph.Scope(name);
        int[] shape = [channels, x.Shape[1]!.Value, .. kernel];
        (int height, int width) = (kernel[1] / 2, kernel[2] / 2);
        return graph.Node(
            "Conv",
            x.Type,
            [1, channels, kernel[0] == 1 ? x.Shape[2] : null, x.Shape[3], x.Shape[4]],
            [x, graph.StoredWeight("weight", stored ?? shape, shape).To(x.Type), graph.Weight("bias", channels)],
            [NodeAttribute.Create("kernel_shape", kernel), NodeAttribute.Create("pads", 0, height, width, 0, height, width)]
        );
    }

    /// <summary>A two-dimensional convolution with a kernel of 1 × 1, as a product of the last dimension.</summary>
    private static GraphTensor Project(GraphBuilder graph, string name, GraphTensor x, int channels)
    {
        using IDisposable scope = graph.Scope(name);
        int inputs = x.Shape[^1]!.Value;
        GraphTensor weight = graph.StoredWeight("weight", [channels, inputs, 1, 1], [channels, inputs]).To(x.Type);
        return x.MatMulTransposed(weight) + graph.Weight("bias", channels);
    }

    /// <summary>WanRMS_norm: x / max(‖x‖, 10⁻¹²) · √C · gamma, with the norm of the channels of each position.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="x">[1, C, T, H, W].</param>
    /// <param name="dimensions">The number of dimensions of gamma after the channels in the checkpoint.</param>
    private static GraphTensor Norm(GraphBuilder graph, string name, GraphTensor x, int dimensions = 3)
    {
        using IDisposable scope = graph.Scope(name);
        int channels = x.Shape[1]!.Value;
        int[] stored = [channels, .. Enumerable.Repeat(1, dimensions)];
        GraphTensor gamma = graph.StoredWeight("gamma", stored, [channels, 1, 1, 1]).To(ElementType.Float32);
        GraphTensor values = x.To(ElementType.Float32);
        GraphTensor length = (values * values).Sum(axis: 1).Sqrt();
        GraphTensor divisor = graph.Node("Max", ElementType.Float32, length.Shape, [length, graph.Constant([Epsilon], [1])]);
        return (values / divisor * (gamma * MathF.Sqrt(channels))).To(x.Type);
    }

    /// <summary>The input of a layer's state, the two frames before those of this call; it is 0 at the start of a video.</summary>
    /// <returns>[1, C, 2, H, W].</returns>
    private static GraphTensor State(GraphBuilder graph, string name, GraphTensor x)
    {
        using IDisposable scope = graph.Scope(name);
        string module = graph.ModuleName;
        int channels = x.Shape[1]!.Value;
        GraphTensor state = graph.Input(
            StateInput + module,
            ElementType.Float32,
            1,
            channels,
            Kernel - 1,
            $"{module}.state_height",
            $"{module}.state_width"
        );

        // The state before the first call is a single zero for each channel and frame.
        return state.To(x.Type).Expand(1, channels, Kernel - 1, x.GetSize(3), x.GetSize(4));
    }

    /// <summary>The output of a layer's state after this call.</summary>
    private static void Keep(GraphBuilder graph, string name, GraphTensor next)
    {
        using IDisposable scope = graph.Scope(name);
        string module = graph.ModuleName;
        graph.Output(
            StateOutput + module,
            next.To(ElementType.Float32),
            1,
            next.Shape[1]!.Value,
            Kernel - 1,
            $"{module}.height",
            $"{module}.width"
        );
    }

    /// <summary>The last two frames.</summary>
    private static GraphTensor Last(GraphTensor x) => x.Slice(axis: 2, 1 - Kernel, size: Kernel - 1);
}
