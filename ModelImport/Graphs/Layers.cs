namespace TextToVideo.ModelImport.Graphs;

/// <summary>
/// The layers that networks are made of, with the names of their parameters in PyTorch. Norms compute in float32 and return the type of
/// their input.
/// </summary>
internal static class Layers
{
    /// <summary>nn.Linear: x · weightᵀ + bias, in the type of x.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="x">[…, in].</param>
    /// <param name="features">The number of outputs.</param>
    /// <param name="bias">Whether the layer has a bias.</param>
    /// <returns>[…, features].</returns>
    public static GraphTensor Linear(this GraphBuilder graph, string name, GraphTensor x, int features, bool bias = true)
    {
        using IDisposable scope = graph.Scope(name);
        GraphTensor product = x.MatMulTransposed(graph.StoredWeight("weight", [features, x.Shape[^1]!.Value]).To(x.Type));
        return bias ? product + graph.StoredWeight("bias", [features]).To(x.Type) : product;
    }

    /// <summary>
    /// A convolution of each frame whose kernel and stride are the patch. It computes in float32, because convolutions of ONNX have no
    /// bfloat16.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="latents">[B, C, T, H, W].</param>
    /// <param name="features">The number of features of a patch.</param>
    /// <param name="patch">The side of a patch, in latents.</param>
    /// <param name="kernelShape">The kernel's shape in the checkpoint, with features · C · patch · patch elements.</param>
    /// <returns>[B, features, T, H / patch, W / patch].</returns>
    public static GraphTensor PatchEmbed(
        this GraphBuilder graph,
        string name,
        GraphTensor latents,
        int features,
        int patch,
        int[] kernelShape
    )
    {
        using IDisposable scope = graph.Scope(name);
        GraphTensor weight = graph.StoredWeight("weight", kernelShape, [features, latents.Shape[1]!.Value, 1, patch, patch]);
        GraphTensor patches = graph.Node(
            "Conv",
            ElementType.Float32,
            [latents.Shape[0], features, latents.Shape[2], null, null],
            [latents, weight.To(ElementType.Float32), graph.StoredWeight("bias", [features]).To(ElementType.Float32)],
            [NodeAttribute.Create("kernel_shape", 1, patch, patch), NodeAttribute.Create("strides", 1, patch, patch)]
        );
        return patches.To(graph.ComputeType);
    }

    /// <summary>RMS norm of the last dimension: x / √(mean(x²) + eps) · scale.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">[…, size].</param>
    /// <param name="scale">The learned scale [size]; null for none.</param>
    /// <param name="eps">The number under the root.</param>
    /// <returns>float32 […, size].</returns>
    public static GraphTensor RmsNorm(this GraphBuilder graph, GraphTensor x, GraphTensor? scale, float eps)
    {
        int size = x.Shape[^1]!.Value;
        return graph.Node(
            "SimplifiedLayerNormalization",
            ElementType.Float32,
            x.Shape,
            [x.To(ElementType.Float32), scale?.To(ElementType.Float32) ?? Ones(graph, size)],
            [NodeAttribute.Create("axis", -1L), NodeAttribute.Create("epsilon", eps), NodeAttribute.Create("stash_type", 1L)]
        );
    }

    /// <summary>
    /// Layer norm of the last dimension without learned parameters. The mean is subtracted first, because LayerNormalization of ONNX
    /// Runtime computes the variance as the mean of the squares minus the square of the mean, which loses digits.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">[…, size].</param>
    /// <param name="eps">The number under the root.</param>
    /// <returns>float32 […, size].</returns>
    public static GraphTensor LayerNorm(this GraphBuilder graph, GraphTensor x, float eps) =>
        graph.RmsNorm(Centre(x.To(ElementType.Float32)), scale: null, eps);

    /// <summary>Layer norm of the last dimension with a learned scale and bias.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="x">[…, size].</param>
    /// <param name="eps">The number under the root.</param>
    /// <returns>float32 […, size].</returns>
    public static GraphTensor LayerNorm(this GraphBuilder graph, string name, GraphTensor x, float eps)
    {
        using IDisposable scope = graph.Scope(name);
        int size = x.Shape[^1]!.Value;
        GraphTensor weight = graph.StoredWeight("weight", [size]);
        GraphTensor bias = graph.StoredWeight("bias", [size]).To(ElementType.Float32);
        return graph.RmsNorm(Centre(x.To(ElementType.Float32)), weight, eps) + bias;
    }

    /// <summary>
    /// Attention of several heads without a mask. Its memory is linear in the number of tokens, because ONNX Runtime computes it in blocks.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="query">[B, N, heads · size].</param>
    /// <param name="key">[B, M, heads · size].</param>
    /// <param name="value">[B, M, heads · size].</param>
    /// <param name="heads">The number of heads.</param>
    /// <param name="scale">The factor of the scores; null for 1 / √size.</param>
    /// <param name="bias">A value that is added to the scores, [1, heads, N, M]; null for none. It makes the memory quadratic.</param>
    /// <returns>[B, N, heads · size].</returns>
    public static GraphTensor Attention(
        this GraphBuilder graph,
        GraphTensor query,
        GraphTensor key,
        GraphTensor value,
        int heads,
        float? scale = null,
        GraphTensor? bias = null
    ) =>
        graph.Node(
            "MultiHeadAttention",
            query.Type,
            query.Shape,
            bias is null ? [query, key, value] : [query, key, value, null, null, bias],
            [
                NodeAttribute.Create("num_heads", (long)heads),
                .. scale is { } factor ? [NodeAttribute.Create("scale", factor)] : Array.Empty<Onnx.AttributeProto>(),
            ],
            GraphBuilder.Contrib
        );

    /// <summary>Rotates pairs of adjacent features (rotary position embedding).</summary>
    /// <param name="x">[B, N, heads, size].</param>
    /// <param name="cos">float32 [N, heads, size / 2].</param>
    /// <param name="sin">float32 [N, heads, size / 2].</param>
    /// <returns>[B, N, heads, size].</returns>
    public static GraphTensor RotatePairs(this GraphTensor x, GraphTensor cos, GraphTensor sin)
    {
        int half = x.Shape[3]!.Value / 2;
        GraphTensor[] pairs = x.To(ElementType.Float32).Unflatten(3, half, 2).Chunk(2, axis: 4); // 2 × [B, N, heads, size / 2, 1]
        (GraphTensor even, GraphTensor odd) = (pairs[0].Squeeze(4), pairs[1].Squeeze(4));
        GraphTensor rotatedEven = (even * cos) - (odd * sin);
        GraphTensor rotatedOdd = (even * sin) + (odd * cos);
        return x.Graph.Concat(4, rotatedEven.Unsqueeze(4), rotatedOdd.Unsqueeze(4)).Flatten(3, 4).To(x.Type);
    }

    /// <summary>The feed-forward network SwiGLU: net.2(value · silu(gate)), with [value | gate] = net.0.proj(x).</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The name of the module.</param>
    /// <param name="x">[…, size].</param>
    /// <param name="inner">The width of value and gate.</param>
    /// <returns>[…, size].</returns>
    public static GraphTensor SwiGlu(this GraphBuilder graph, string name, GraphTensor x, int inner)
    {
        using IDisposable scope = graph.Scope(name);
        GraphTensor[] halves = graph.Linear("net.0.proj", x, 2 * inner, bias: false).Chunk(2, axis: x.Rank - 1);
        return graph.Linear("net.2", halves[0] * halves[1].Silu(), x.Shape[^1]!.Value, bias: false);
    }

    /// <summary>The sinusoidal embedding of timesteps, [cos | sin], of diffusers (flip_sin_to_cos, downscale_freq_shift 0).</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="timestep">float32 [B].</param>
    /// <param name="size">The number of features, even.</param>
    /// <returns>float32 [B, size].</returns>
    public static GraphTensor TimestepEmbedding(this GraphBuilder graph, GraphTensor timestep, int size)
    {
        // float32 as in diffusers: exp(−ln(10000) · i / half). The last bit matters, because timesteps of up to 1000 multiply its error.
        int half = size / 2;
        float[] frequencies = [.. Enumerable.Range(0, half).Select(index => SleefMath.Exp((float)-Math.Log(10000) * index / half))];
        GraphTensor angles = timestep.Unsqueeze(1) * graph.Constant(frequencies, [1, half]);
        return graph.Concat(1, angles.Cos(), angles.Sin());
    }

    /// <summary>Group norm of each frame of a video.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="x">[B, C, T, H, W].</param>
    /// <param name="groups">The number of groups of channels.</param>
    /// <param name="eps">The number under the root.</param>
    /// <returns>[B, C, T, H, W].</returns>
    public static GraphTensor GroupNormPerFrame(this GraphBuilder graph, string name, GraphTensor x, int groups, float eps)
    {
        using IDisposable scope = graph.Scope(name);
        int channels = x.Shape[1]!.Value;

        // Instance norm of [B · T, groups, C / groups · H · W] is group norm without the learned scale and bias of each channel.
        GraphTensor frames = x.To(ElementType.Float32).Permute(0, 2, 1, 3, 4); // [B, T, C, H, W]
        GraphTensor grouped = frames.Flatten(0, 1).Unflatten(1, groups, channels / groups).Flatten(2, 4);
        GraphTensor normalised = graph.Node(
            "InstanceNormalization",
            ElementType.Float32,
            grouped.Shape,
            [grouped, Ones(graph, groups), graph.Constant(new float[groups], [groups])],
            [NodeAttribute.Create("epsilon", eps)]
        );
        GraphTensor result = normalised.Reshape([.. Enumerable.Range(0, 5).Select(frames.GetSize)]).Permute(0, 2, 1, 3, 4);
        GraphTensor weight = graph.StoredWeight("weight", [channels], [channels, 1, 1, 1]).To(ElementType.Float32);
        GraphTensor bias = graph.StoredWeight("bias", [channels], [channels, 1, 1, 1]).To(ElementType.Float32);
        return ((result * weight) + bias).To(x.Type);
    }

    /// <summary>Subtracts the mean of the last dimension.</summary>
    private static GraphTensor Centre(GraphTensor x) => x - x.Mean(axis: x.Rank - 1);

    private static GraphTensor Ones(GraphBuilder graph, int size) => graph.Constant([.. Enumerable.Repeat(1f, size)], [size]);
}
