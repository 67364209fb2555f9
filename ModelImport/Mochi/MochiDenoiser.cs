using Onnx;
using TextToVideo.ModelImport.Graphs;

namespace TextToVideo.ModelImport.Mochi;

/// <summary>
/// The denoiser of Mochi 1, an asymmetric diffusion transformer: MochiTransformer3DModel of diffusers
/// (models/transformers/transformer_mochi.py). Video and text tokens have streams of different width with weights of their own and attend
/// to each other jointly. The text comes without padding; all rows of a call have the same number of tokens N_text, which may be 0.
/// </summary>
/// <param name="config">The sizes.</param>
internal sealed class MochiDenoiser(MochiDenoiserConfig config)
{
    /// <summary>The heads of the attention that pools the text; upstream has no setting for it.</summary>
    public const int PoolerHeads = 8;

    private const float BlockEpsilon = 1e-6f;
    private const float AttentionEpsilon = 1e-5f;

    /// <summary>The rotary positions of a video of any size are scaled to the area of 192 × 192 patches.</summary>
    private const float RopeArea = 192 * 192;

    private readonly int _width = config.Width;
    private readonly int _contextWidth = config.ContextWidth;

    /// <summary>
    /// Builds the graph: latents float32 [B, C, T, H, W], timestep float32 [B], text float32 [B, N_text, D] → velocity float32
    /// [B, C, T, H, W].
    /// </summary>
    /// <param name="weights">The weights of the checkpoint.</param>
    /// <param name="computeType">The type of the activations.</param>
    public ModelProto Build(IWeightSource weights, ElementType computeType)
    {
        var graph = new GraphBuilder("MochiTransformer3DModel", weights, computeType);
        int patch = config.PatchSize;
        GraphTensor latents = graph.Input("latents", ElementType.Float32, "batch", config.InChannels, "frames", "height", "width");
        GraphTensor timestep = graph.Input("timestep", ElementType.Float32, "batch");
        GraphTensor text = graph.Input("text", ElementType.Float32, "batch", "tokens", config.TextWidth);

        (GraphTensor temb, GraphTensor context) = TimeEmbed(graph, timestep, text.To(computeType)); // [B, width], [B, N_text, context]

        int[] kernel = [_width, config.InChannels, patch, patch];
        GraphTensor patches = graph.PatchEmbed("patch_embed.proj", latents, _width, patch, kernel); // [B, width, T, h, w]
        (Size frames, Size height, Size width) = (patches.GetSize(2), patches.GetSize(3), patches.GetSize(4));
        GraphTensor hidden = patches.Flatten(2, 4).Permute(0, 2, 1); // [B, N, width], N = T · h · w

        (GraphTensor cos, GraphTensor sin) = Rope(graph, frames, height, width);
        for (int layer = 0; layer < config.Layers; layer++)
        {
            using IDisposable scope = graph.Scope($"transformer_blocks.{layer}");
            bool isLast = layer == config.Layers - 1;
            (hidden, context) = Block(graph, hidden, context, temb, cos, sin, isLast);
        }

        hidden = NormOut(graph, hidden, temb);
        hidden = graph.Linear("proj_out", hidden, patch * patch * config.OutChannels); // [B, N, p · p · C]
        GraphTensor velocity = hidden
            .Reshape(hidden.GetSize(0), frames, height, width, patch, patch, config.OutChannels)
            .Permute(0, 6, 1, 2, 4, 3, 5) // [B, C, T, h, p, w, p]
            .Reshape(hidden.GetSize(0), config.OutChannels, frames, height * patch, width * patch);

        graph.Output("velocity", velocity.To(ElementType.Float32), "batch", config.OutChannels, "frames", "height", "width");
        return graph.ToModel();
    }

    /// <summary>MochiCombinedTimestepCaptionEmbedding: the conditioning of all blocks and the text tokens.</summary>
    private (GraphTensor Conditioning, GraphTensor Context) TimeEmbed(GraphBuilder graph, GraphTensor timestep, GraphTensor text)
    {
        using IDisposable scope = graph.Scope("time_embed");
        GraphTensor timeProj = graph.TimestepEmbedding(timestep, config.TimeWidth).To(graph.ComputeType);
        GraphTensor timeEmb = graph.Linear("timestep_embedder.linear_1", timeProj, _width).Silu();
        timeEmb = graph.Linear("timestep_embedder.linear_2", timeEmb, _width);
        GraphTensor context = graph.Linear("caption_proj", text, _contextWidth);
        return (timeEmb + Pool(graph, text), context);
    }

    /// <summary>MochiAttentionPool: attention whose query is the mean of the tokens; the keys are the mean and the tokens.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="text">[B, N_text, D].</param>
    /// <returns>[B, width].</returns>
    private GraphTensor Pool(GraphBuilder graph, GraphTensor text)
    {
        using IDisposable scope = graph.Scope("pooler");

        // A sum of no tokens is 0, and so is their mean.
        GraphTensor count = graph.Node(
            "Max",
            ElementType.Float32,
            [],
            [text.GetSize(1).ToFloat(graph), graph.Scalar(1, ElementType.Float32)]
        );
        GraphTensor mean = (text.To(ElementType.Float32).Sum(axis: 1) / count).To(text.Type); // [B, 1, D]
        GraphTensor[] keyValue = graph.Linear("to_kv", graph.Concat(1, mean, text), 2 * config.TextWidth).Chunk(2, axis: 2);
        GraphTensor query = graph.Linear("to_q", mean, config.TextWidth);
        GraphTensor pooled = graph.Attention(query, keyValue[0], keyValue[1], PoolerHeads); // [B, 1, D]
        return graph.Linear("to_out", pooled.Squeeze(1), _width);
    }

    /// <summary>
    /// MochiRoPE: rotary embedding with learned frequencies of each head for the position in time, height and width. Rows and columns count
    /// from the centre of the frame.
    /// </summary>
    /// <returns>Cosine and sine, float32 [N, heads, size / 2].</returns>
    private (GraphTensor Cos, GraphTensor Sin) Rope(GraphBuilder graph, Size frames, Size height, Size width)
    {
        GraphTensor area = height.ToFloat(graph) * width.ToFloat(graph);
        GraphTensor scale = (RopeArea / area).Sqrt();
        GraphTensor time = graph.Range(frames).Unflatten(0, frames, 1, 1, 1, 1);
        GraphTensor rows = Centres(graph, height, scale).Unflatten(0, height, 1, 1, 1);
        GraphTensor columns = Centres(graph, width, scale).Unflatten(0, width, 1, 1);

        GraphTensor[] frequencies = graph
            .StoredWeight("pos_frequencies", [3, config.Heads, config.HeadSize / 2])
            .To(ElementType.Float32)
            .Chunk(3, axis: 0); // 3 × [1, heads, size / 2]
        GraphTensor angles = (time * frequencies[0]) + (rows * frequencies[1]) + (columns * frequencies[2]); // [T, h, w, heads, size / 2]
        angles = angles.Flatten(0, 2);
        return (angles.Cos(), angles.Sin());
    }

    /// <summary>The centres of equal intervals around 0: scale · (i + ½ − count / 2).</summary>
    private static GraphTensor Centres(GraphBuilder graph, Size count, GraphTensor scale) =>
        (graph.Range(count) + 0.5f - (count.ToFloat(graph) * 0.5f)) * scale;

    /// <summary>MochiTransformerBlock. The last block (context_pre_only) does not change the text tokens.</summary>
    private (GraphTensor Hidden, GraphTensor Context) Block(
        GraphBuilder graph,
        GraphTensor hidden,
        GraphTensor context,
        GraphTensor temb,
        GraphTensor cos,
        GraphTensor sin,
        bool isLast
    )
    {
        Modulation video = Modulate(graph, "norm1", temb, _width);
        Modulation? text = isLast ? null : Modulate(graph, "norm1_context", temb, _contextWidth);
        GraphTensor contextScale = text?.ScaleAttention ?? ScaleContext(graph, temb);

        GraphTensor normHidden = Norm(graph, hidden, 1f + video.ScaleAttention);
        GraphTensor normContext = Norm(graph, context, 1f + contextScale);
        (GraphTensor attnHidden, GraphTensor? attnContext) = JointAttention(graph, normHidden, normContext, cos, sin, isLast);

        hidden = Residual(graph, hidden, attnHidden, video.GateAttention);
        hidden = FeedForward(graph, "ff", hidden, video, _width);
        if (text is { } modulation)
        {
            context = Residual(graph, context, attnContext!, modulation.GateAttention);
            context = FeedForward(graph, "ff_context", context, modulation, _contextWidth);
        }

        return (hidden, context);
    }

    /// <summary>x + norm2(attention) · tanh(gate).</summary>
    private static GraphTensor Residual(GraphBuilder graph, GraphTensor x, GraphTensor update, GraphTensor gate) =>
        x + Norm(graph, update, gate.Tanh());

    /// <summary>x + norm4(ff(norm3(x) · (1 + scale))) · tanh(gate), where the inner width is 4 · width · 2 / 3.</summary>
    private static GraphTensor FeedForward(GraphBuilder graph, string name, GraphTensor x, Modulation modulation, int width)
    {
        GraphTensor inner = Norm(graph, x, 1f + modulation.ScaleFeedForward);
        return Residual(graph, x, graph.SwiGlu(name, inner, 4 * width * 2 / 3), modulation.GateFeedForward);
    }

    /// <summary>MochiAttention with MochiAttnProcessor2_0: attention of video and text tokens to each other.</summary>
    private (GraphTensor Hidden, GraphTensor? Context) JointAttention(
        GraphBuilder graph,
        GraphTensor hidden,
        GraphTensor context,
        GraphTensor cos,
        GraphTensor sin,
        bool isLast
    )
    {
        using IDisposable scope = graph.Scope("attn1");
        GraphTensor query = HeadNorm(graph, "norm_q", graph.Linear("to_q", hidden, _width, bias: false)).RotatePairs(cos, sin);
        GraphTensor key = HeadNorm(graph, "norm_k", graph.Linear("to_k", hidden, _width, bias: false)).RotatePairs(cos, sin);
        GraphTensor value = graph.Linear("to_v", hidden, _width, bias: false);
        GraphTensor contextKey = HeadNorm(graph, "norm_added_k", graph.Linear("add_k_proj", context, _width, bias: false));
        GraphTensor contextValue = graph.Linear("add_v_proj", context, _width, bias: false);
        GraphTensor allKeys = graph.Concat(1, key.Flatten(2, 3), contextKey.Flatten(2, 3)); // [B, N + N_text, width]
        GraphTensor allValues = graph.Concat(1, value, contextValue);
        if (isLast)
        {
            // Upstream computes the queries of the text here too and does not use the result.
            graph.Ignore("add_q_proj.weight", _width, _contextWidth);
            graph.Ignore("norm_added_q.weight", config.HeadSize);
            GraphTensor attended = graph.Attention(query.Flatten(2, 3), allKeys, allValues, config.Heads);
            return (graph.Linear("to_out.0", attended, _width), null);
        }

        GraphTensor contextQuery = HeadNorm(graph, "norm_added_q", graph.Linear("add_q_proj", context, _width, bias: false));
        GraphTensor allQueries = graph.Concat(1, query.Flatten(2, 3), contextQuery.Flatten(2, 3));
        GraphTensor[] parts = graph
            .Attention(allQueries, allKeys, allValues, config.Heads)
            .Split(axis: 1, hidden.GetSize(1), context.GetSize(1)); // [B, N, width], [B, N_text, width]
        return (graph.Linear("to_out.0", parts[0], _width), graph.Linear("to_add_out", parts[1], _contextWidth));
    }

    /// <summary>Splits the features into heads and applies MochiRMSNorm to each: [B, N, width] → [B, N, heads, size].</summary>
    private GraphTensor HeadNorm(GraphBuilder graph, string name, GraphTensor x)
    {
        using IDisposable scope = graph.Scope(name);
        GraphTensor heads = x.Unflatten(2, config.Heads, config.HeadSize);
        return graph.RmsNorm(heads, graph.StoredWeight("weight", [config.HeadSize]), AttentionEpsilon).To(x.Type);
    }

    /// <summary>MochiRMSNormZero without its norm: the scales and gates that the conditioning gives.</summary>
    private static Modulation Modulate(GraphBuilder graph, string name, GraphTensor temb, int width)
    {
        GraphTensor[] parts = graph.Linear($"{name}.linear", temb.Silu(), 4 * width).Chunk(4, axis: 1);
        return new Modulation(Broadcast(parts[0]), Broadcast(parts[1]), Broadcast(parts[2]), Broadcast(parts[3]));
    }

    /// <summary>MochiLayerNormContinuous without its norm: the scale of the text in the last block, float32 [B, 1, context].</summary>
    private GraphTensor ScaleContext(GraphBuilder graph, GraphTensor temb) =>
        Broadcast(graph.Linear("norm1_context.linear_1", temb.Silu(), _contextWidth));

    /// <summary>MochiModulatedRMSNorm: RMS norm in float32 times a scale.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">[B, N, size].</param>
    /// <param name="scale">float32 [B, 1, size].</param>
    private static GraphTensor Norm(GraphBuilder graph, GraphTensor x, GraphTensor scale) =>
        (graph.RmsNorm(x, scale: null, BlockEpsilon) * scale).To(x.Type);

    /// <summary>AdaLayerNormContinuous: layer norm · (1 + scale) + shift, with [scale | shift] = linear(silu(conditioning)).</summary>
    private GraphTensor NormOut(GraphBuilder graph, GraphTensor hidden, GraphTensor temb)
    {
        using IDisposable scope = graph.Scope("norm_out");
        GraphTensor[] parts = graph.Linear("linear", temb.Silu(), 2 * _width).Chunk(2, axis: 1);
        GraphTensor normed = graph.LayerNorm(hidden, BlockEpsilon);
        return ((normed * (1f + Broadcast(parts[0]))) + Broadcast(parts[1])).To(hidden.Type);
    }

    /// <summary>[B, size] → float32 [B, 1, size].</summary>
    private static GraphTensor Broadcast(GraphTensor x) => x.Unsqueeze(1).To(ElementType.Float32);

    /// <summary>The modulation of a stream in a block, each float32 [B, 1, size].</summary>
    private readonly record struct Modulation(
        GraphTensor ScaleAttention,
        GraphTensor GateAttention,
        GraphTensor ScaleFeedForward,
        GraphTensor GateFeedForward
    );
}
