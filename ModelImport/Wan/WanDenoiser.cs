using Onnx;
using TextToVideo.ModelImport.Graphs;

namespace TextToVideo.ModelImport.Wan;

/// <summary>
/// The denoiser of Wan 2.1, a diffusion transformer with cross-attention to the text: WanTransformer3DModel of diffusers
/// (models/transformers/transformer_wan.py). The text comes with its padding, whose embeddings are 0: the padding takes part in the
/// attention. As upstream, the embedding of the timestep, the modulation and the norms compute in float32.
/// </summary>
/// <param name="config">The sizes.</param>
/// <param name="textTokens">The number of tokens of a text with its padding.</param>
internal sealed class WanDenoiser(WanDenoiserConfig config, int textTokens)
{
    /// <summary>The base of the frequencies of the rotary embedding; upstream has no setting for it.</summary>
    private const double RopeTheta = 10000;

    private readonly int _width = config.Width;

    /// <summary>
    /// Builds the graph: latents float32 [B, C, T, H, W], timestep float32 [B], text float32 [B, L, D] → velocity float32 [B, C, T, H, W],
    /// the noise minus the clip.
    /// </summary>
    /// <param name="weights">The weights of the checkpoint.</param>
    /// <param name="computeType">The type of the activations.</param>
    public ModelProto Build(IWeightSource weights, ElementType computeType)
    {
        var graph = new GraphBuilder("WanTransformer3DModel", weights, computeType);
        int patch = config.PatchSize;
        GraphTensor latents = graph.Input("latents", ElementType.Float32, "batch", config.InChannels, "frames", "height", "width");
        GraphTensor timestep = graph.Input("timestep", ElementType.Float32, "batch");
        GraphTensor text = graph.Input("text", ElementType.Float32, "batch", textTokens, config.TextWidth);

        (GraphTensor temb, GraphTensor modulation, GraphTensor context) = ConditionEmbed(graph, timestep, text.To(computeType));

        int[] kernel = [_width, config.InChannels, 1, patch, patch];
        GraphTensor patches = graph.PatchEmbed("patch_embedding", latents, _width, patch, kernel); // [B, width, T, h, w]
        (Size frames, Size height, Size width) = (patches.GetSize(2), patches.GetSize(3), patches.GetSize(4));
        GraphTensor hidden = patches.Flatten(2, 4).Permute(0, 2, 1); // [B, N, width], N = T · h · w

        (GraphTensor cos, GraphTensor sin) = Rope(graph, frames, height, width);
        for (int layer = 0; layer < config.Layers; layer++)
        {
            using IDisposable scope = graph.Scope($"blocks.{layer}");
            hidden = Block(graph, hidden, context, modulation, cos, sin);
        }

        GraphTensor[] shiftScale = (Table(graph, 2) + temb.Unsqueeze(1).To(ElementType.Float32)).Chunk(2, axis: 1); // 2 × [B, 1, width]
        hidden = Modulate(graph.LayerNorm(hidden, config.Epsilon), shiftScale[0], shiftScale[1]).To(computeType);
        hidden = graph.Linear("proj_out", hidden, patch * patch * config.OutChannels); // [B, N, p · p · C]
        GraphTensor velocity = hidden
            .Reshape(hidden.GetSize(0), frames, height, width, patch, patch, config.OutChannels)
            .Permute(0, 6, 1, 2, 4, 3, 5) // [B, C, T, h, p, w, p]
            .Reshape(hidden.GetSize(0), config.OutChannels, frames, height * patch, width * patch);

        graph.Output("velocity", velocity.To(ElementType.Float32), "batch", config.OutChannels, "frames", "height", "width");
        return graph.ToModel();
    }

    /// <summary>WanTimeTextImageEmbedding without a picture.</summary>
    /// <returns>
    /// The embedding of the timestep [B, width], the modulation of the blocks float32 [B, 6, width], and the text tokens [B, L, width].
    /// </returns>
    private (GraphTensor Temb, GraphTensor Modulation, GraphTensor Context) ConditionEmbed(
        GraphBuilder graph,
        GraphTensor timestep,
        GraphTensor text
    )
    {
        using IDisposable scope = graph.Scope("condition_embedder");
        GraphTensor temb = graph.Linear("time_embedder.linear_1", graph.TimestepEmbedding(timestep, config.TimeWidth), _width).Silu();
        temb = graph.Linear("time_embedder.linear_2", temb, _width).To(graph.ComputeType);
        GraphTensor modulation = graph.Linear("time_proj", temb.Silu(), 6 * _width).Unflatten(1, 6, _width);
        GraphTensor context = graph.Linear("text_embedder.linear_1", text, _width).GeluTanh();
        context = graph.Linear("text_embedder.linear_2", context, _width);
        return (temb, modulation.To(ElementType.Float32), context);
    }

    /// <summary>
    /// WanRotaryPosEmbed: the features of a head are shared between the positions in time, height and width. As upstream, the angles are
    /// computed in double precision, and their cosines and sines rounded to float32.
    /// </summary>
    /// <returns>Cosine and sine, float32 [N, 1, size / 2].</returns>
    private (GraphTensor Cos, GraphTensor Sin) Rope(GraphBuilder graph, Size frames, Size height, Size width)
    {
        int side = 2 * (config.HeadSize / 6);
        Size[] counts = [frames, height, width];
        int[] sizes = [config.HeadSize - (2 * side), side, side];
        return (Join(Math.Cos), Join(Math.Sin));

        GraphTensor Join(Func<double, double> function) =>
            graph
                .Concat(3, [.. Enumerable.Range(0, 3).Select(axis => Part(axis, function))]) // [T, h, w, size / 2]
                .Flatten(0, 2)
                .Unsqueeze(1);

        GraphTensor Part(int axis, Func<double, double> function)
        {
            int half = sizes[axis] / 2;
            float[] table = new float[config.MaxPositions * half];
            for (int index = 0; index < table.Length; index++)
            {
                (int position, int frequency) = Math.DivRem(index, half);
                table[index] = (float)function(position / Math.Pow(RopeTheta, 2.0 * frequency / sizes[axis]));
            }

            Size[] shape = [1, 1, 1, half];
            shape[axis] = counts[axis];
            GraphTensor positions = graph.Range(counts[axis]).To(ElementType.Int64);
            return graph.Constant(table, [config.MaxPositions, half]).Gather(positions).Reshape(shape).Expand([.. counts, half]);
        }
    }

    /// <summary>WanTransformerBlock.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="hidden">The video tokens [B, N, width].</param>
    /// <param name="context">The text tokens [B, L, width].</param>
    /// <param name="modulation">float32 [B, 6, width].</param>
    /// <param name="cos">float32 [N, 1, size / 2].</param>
    /// <param name="sin">float32 [N, 1, size / 2].</param>
    /// <returns>The video tokens [B, N, width].</returns>
    private GraphTensor Block(
        GraphBuilder graph,
        GraphTensor hidden,
        GraphTensor context,
        GraphTensor modulation,
        GraphTensor cos,
        GraphTensor sin
    )
    {
        ElementType type = hidden.Type;

        // Shift, scale and gate of the self-attention and of the feed-forward network, each float32 [B, 1, width].
        GraphTensor[] parts = (Table(graph, 6) + modulation).Chunk(6, axis: 1);

        GraphTensor normed = Modulate(graph.LayerNorm(hidden, config.Epsilon), parts[0], parts[1]).To(type);
        GraphTensor attended = SelfAttention(graph, normed, cos, sin);
        hidden = (hidden.To(ElementType.Float32) + (attended.To(ElementType.Float32) * parts[2])).To(type);

        normed = config.HasCrossAttentionNorm ? graph.LayerNorm("norm2", hidden, config.Epsilon).To(type) : hidden;
        hidden += CrossAttention(graph, normed, context);

        normed = Modulate(graph.LayerNorm(hidden, config.Epsilon), parts[3], parts[4]).To(type);
        GraphTensor inner = graph.Linear("ffn.net.0.proj", normed, config.FeedForwardWidth).GeluTanh();
        GraphTensor output = graph.Linear("ffn.net.2", inner, _width);
        return (hidden.To(ElementType.Float32) + (output.To(ElementType.Float32) * parts[5])).To(type);
    }

    /// <summary>Attention of the video tokens to each other, with rotary positions.</summary>
    private GraphTensor SelfAttention(GraphBuilder graph, GraphTensor x, GraphTensor cos, GraphTensor sin)
    {
        using IDisposable scope = graph.Scope("attn1");
        GraphTensor query = Rotate(Norm(graph, "norm_q", graph.Linear("to_q", x, _width)));
        GraphTensor key = Rotate(Norm(graph, "norm_k", graph.Linear("to_k", x, _width)));
        GraphTensor value = graph.Linear("to_v", x, _width);
        return graph.Linear("to_out.0", graph.Attention(query, key, value, config.Heads), _width);

        GraphTensor Rotate(GraphTensor features) =>
            features.Unflatten(2, config.Heads, config.HeadSize).RotatePairs(cos, sin).Flatten(2, 3);
    }

    /// <summary>Attention of the video tokens to the text tokens.</summary>
    private GraphTensor CrossAttention(GraphBuilder graph, GraphTensor x, GraphTensor context)
    {
        using IDisposable scope = graph.Scope("attn2");
        GraphTensor query = Norm(graph, "norm_q", graph.Linear("to_q", x, _width));
        GraphTensor key = Norm(graph, "norm_k", graph.Linear("to_k", context, _width));
        GraphTensor value = graph.Linear("to_v", context, _width);
        return graph.Linear("to_out.0", graph.Attention(query, key, value, config.Heads), _width);
    }

    /// <summary>RMS norm of the features of all heads together.</summary>
    private GraphTensor Norm(GraphBuilder graph, string name, GraphTensor x)
    {
        using IDisposable scope = graph.Scope(name);
        return graph.RmsNorm(x, graph.StoredWeight("weight", [_width]), config.Epsilon).To(x.Type);
    }

    /// <summary>The learned part of a modulation, float32 [1, count, width].</summary>
    private GraphTensor Table(GraphBuilder graph, int count) =>
        graph.StoredWeight("scale_shift_table", [1, count, _width]).To(ElementType.Float32);

    private static GraphTensor Modulate(GraphTensor x, GraphTensor shift, GraphTensor scale) => (x * (1f + scale)) + shift;
}
