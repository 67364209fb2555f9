using Onnx;
using TextToVideo.ModelImport.Graphs;

namespace TextToVideo.ModelImport.T5;

/// <summary>
/// The encoder of T5 v1.1 and UMT5: T5EncoderModel and UMT5EncoderModel of transformers (models/t5/modeling_t5.py and
/// models/umt5/modeling_umt5.py). It takes the tokens of a text without padding, so it needs no mask.
/// </summary>
/// <param name="config">The sizes.</param>
/// <param name="maxTokens">The maximum number of tokens of a text.</param>
internal sealed class T5Encoder(T5Config config, int maxTokens)
{
    private readonly int _innerWidth = config.Heads * config.HeadSize;

    /// <summary>Builds the graph: ids int64 [B, L] → text float32 [B, L, D].</summary>
    /// <param name="weights">The weights of the checkpoint.</param>
    /// <param name="computeType">The type of the activations.</param>
    public ModelProto Build(IWeightSource weights, ElementType computeType)
    {
        var graph = new GraphBuilder("T5EncoderModel", weights, computeType);
        GraphTensor ids = graph.Input("ids", ElementType.Int64, "batch", "tokens");

        string embedding = graph.HasWeight("shared.weight") ? "shared.weight" : "encoder.embed_tokens.weight";
        GraphTensor hidden = graph.StoredWeight(embedding, [config.VocabSize, config.ModelWidth]).Gather(ids).To(computeType); // [B, L, D]
        using (graph.Scope("encoder"))
        {
            GraphTensor buckets = Buckets(graph, ids.GetSize(1));
            GraphTensor? bias = null;
            for (int layer = 0; layer < config.Layers; layer++)
            {
                using IDisposable scope = graph.Scope($"block.{layer}");
                bias = bias is null || config.HasBiasInEveryLayer ? RelativeBias(graph, buckets) : bias;
                hidden += SelfAttention(graph, Norm(graph, "layer.0.layer_norm", hidden), bias);
                hidden += FeedForward(graph, Norm(graph, "layer.1.layer_norm", hidden));
            }

            hidden = Norm(graph, "final_layer_norm", hidden);
        }

        graph.Output("text", hidden.To(ElementType.Float32), "batch", "tokens", config.ModelWidth);
        return graph.ToModel();
    }

    /// <summary>T5LayerNorm: RMS norm with a learned scale.</summary>
    private GraphTensor Norm(GraphBuilder graph, string name, GraphTensor x)
    {
        using IDisposable scope = graph.Scope(name);
        return graph.RmsNorm(x, graph.StoredWeight("weight", [config.ModelWidth]), config.Epsilon).To(x.Type);
    }

    /// <summary>T5LayerSelfAttention. The scores are not scaled.</summary>
    private GraphTensor SelfAttention(GraphBuilder graph, GraphTensor x, GraphTensor bias)
    {
        using IDisposable scope = graph.Scope("layer.0.SelfAttention");
        GraphTensor query = graph.Linear("q", x, _innerWidth, bias: false); // [B, L, heads · size]
        GraphTensor key = graph.Linear("k", x, _innerWidth, bias: false);
        GraphTensor value = graph.Linear("v", x, _innerWidth, bias: false);
        GraphTensor attended = graph.Attention(query, key, value, config.Heads, scale: 1, bias);
        return graph.Linear("o", attended, config.ModelWidth, bias: false);
    }

    /// <summary>T5LayerFF with T5DenseGatedActDense: wo(gelu(wi_0(x)) · wi_1(x)).</summary>
    private GraphTensor FeedForward(GraphBuilder graph, GraphTensor x)
    {
        using IDisposable scope = graph.Scope("layer.1.DenseReluDense");
        GraphTensor gate = graph.Linear("wi_0", x, config.FeedForwardWidth, bias: false).GeluTanh();
        GraphTensor value = graph.Linear("wi_1", x, config.FeedForwardWidth, bias: false);
        return graph.Linear("wo", gate * value, config.ModelWidth, bias: false);
    }

    /// <summary>The bucket of the distance between each two tokens.</summary>
    /// <returns>int64 [L, L]: query, key.</returns>
    private GraphTensor Buckets(GraphBuilder graph, Size tokens)
    {
        // Those of all distances key − query, from −(maxTokens − 1).
        long[] buckets = [.. Enumerable.Range(1 - maxTokens, (2 * maxTokens) - 1).Select(distance => (long)GetBucket(distance))];
        GraphTensor positions = graph.Range(tokens).To(ElementType.Int64);
        GraphTensor distances = positions.Unsqueeze(0) - positions.Unsqueeze(1) + (maxTokens - 1);
        return graph.Vector(buckets).Gather(distances);
    }

    /// <summary>The learned bias of each head for the distance between two tokens, from the current layer.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="buckets">int64 [L, L]: query, key.</param>
    /// <returns>[1, heads, L, L].</returns>
    private GraphTensor RelativeBias(GraphBuilder graph, GraphTensor buckets)
    {
        using IDisposable scope = graph.Scope("layer.0.SelfAttention");
        GraphTensor weight = graph.StoredWeight("relative_attention_bias.weight", [config.Buckets, config.Heads]);
        return weight.Gather(buckets).Permute(2, 0, 1).Unsqueeze(0).To(graph.ComputeType); // from [L, L, heads]
    }

    /// <summary>
    /// T5Attention._relative_position_bucket, bidirectional: half of the buckets for each direction; in each direction the first half for
    /// exact distances, the others logarithmically up to the maximum distance.
    /// </summary>
    /// <param name="distance">The position of the key minus that of the query.</param>
    internal int GetBucket(int distance)
    {
        int half = config.Buckets / 2;
        int exact = half / 2;
        int bucket = distance > 0 ? half : 0;
        int length = Math.Abs(distance);
        if (length < exact)
        {
            return bucket + length;
        }

        // In float32, as in transformers: other roundings would move distances at the boundaries.
        float logarithm = MathF.Log((float)length / exact) / (float)Math.Log((double)config.MaxDistance / exact) * (half - exact);
        return bucket + Math.Min(exact + (int)logarithm, half - 1);
    }
}
