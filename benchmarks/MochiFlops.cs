namespace TextToVideo.Benchmarks;

/// <summary>
/// Counts the floating-point operations of Mochi's networks: two for each multiplication of a weight with a token, and for each one of a
/// query with a key and of a score with a value.
/// </summary>
internal static class MochiFlops
{
    private const string Block = "transformer_blocks.";

    /// <summary>Returns the operations of a call of the denoiser with one row.</summary>
    /// <param name="checkpoint">The shapes of the weights.</param>
    /// <param name="blocks">The number of blocks, at least 2.</param>
    /// <param name="videoTokens">The number of video tokens.</param>
    /// <param name="textTokens">The number of text tokens.</param>
    public static double CountDenoiser(ReducedMochi checkpoint, int blocks, double videoTokens, double textTokens)
    {
        double total = 0;
        foreach ((string name, long[] shape) in checkpoint.Transformer)
        {
            // The checkpoint has one of the ordinary blocks, and the last one.
            int count = name.StartsWith($"{Block}0.", StringComparison.Ordinal) ? blocks - 1 : 1;
            total += count * Count(shape, GetRows(name, videoTokens, textTokens));
        }

        double width = checkpoint.Transformer[$"{Block}0.attn1.to_q.weight"][0];
        double keys = videoTokens + textTokens;
        return total + (4 * width * keys * (((blocks - 1) * keys) + videoTokens));
    }

    /// <summary>Returns the operations of a call of the text encoder with one text.</summary>
    /// <param name="checkpoint">The shapes of the weights.</param>
    /// <param name="layers">The number of layers.</param>
    /// <param name="tokens">The number of tokens.</param>
    public static double CountTextEncoder(ReducedMochi checkpoint, int layers, double tokens)
    {
        IEnumerable<KeyValuePair<string, long[]>> layer = checkpoint.TextEncoder.Where(weight =>
            weight.Key.Contains("block.0.", StringComparison.Ordinal) && !weight.Key.Contains("bias", StringComparison.Ordinal)
        );
        double width = checkpoint.TextEncoder["encoder.block.0.layer.0.SelfAttention.q.weight"][0];
        return layers * (layer.Sum(weight => Count(weight.Value, tokens)) + (4 * width * tokens * tokens));
    }

    /// <summary>A vector is a bias or a scale, which hardly counts.</summary>
    private static double Count(long[] shape, double rows) =>
        shape.Length == 1 ? 0 : 2 * rows * shape.Aggregate(1.0, (product, size) => product * size);

    private static double GetRows(string name, double videoTokens, double textTokens) =>
        name switch
        {
            "pos_frequencies" => 0,
            "time_embed.pooler.to_kv.weight" or "time_embed.caption_proj.weight" => textTokens,

            // The modulation is computed once for all tokens.
            _ when name.StartsWith("time_embed.", StringComparison.Ordinal) || name.Contains("norm", StringComparison.Ordinal) => 1,

            // The queries of the text have no effect in the last block.
            _ when name.StartsWith($"{Block}1.attn1.add_q_proj", StringComparison.Ordinal) => 0,
            _ when name.Contains(".add_", StringComparison.Ordinal)
                    || name.Contains("to_add_out", StringComparison.Ordinal)
                    || name.Contains("ff_context", StringComparison.Ordinal) => textTokens,
            _ => videoTokens,
        };
}
