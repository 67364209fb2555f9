using Microsoft.ML.OnnxRuntime.Tensors;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Denoisers;

/// <summary>A denoiser that ONNX Runtime runs.</summary>
internal sealed class OnnxDenoiser(ModelManifest model, string precision, OnnxNetwork network) : IDenoiser
{
    /// <summary>
    /// The minimum batch size. From this size on, the result of a row is bit-identical for every batch size, position and number of
    /// threads.
    /// With fewer rows it is not: the matrix products of ONNX Runtime give whole rows to each thread while there are enough rows, and split
    /// rows otherwise. A single row takes another code path on some processors. Measured with ONNX Runtime 1.29, 1 to 8 threads, 1 to 32
    /// rows.
    /// A GPU does not guarantee this at any size, so batches are not padded there.
    /// </summary>
    private readonly int _minRows = network.Provider == ExecutionProvider.CPU ? Math.Max(2, network.Threads) : 1;

    public ModelManifest Model => model;

    public string Provider => network.Provider.ToString();

    public string Precision => precision;

    public bool BatchInvariant => network.Provider == ExecutionProvider.CPU;

    /// <summary>Returns the required inputs and outputs of the ONNX file.</summary>
    public static NetworkSpec Describe(ModelManifest model, string path)
    {
        DenoiserManifest denoiser = model.Denoiser;
        IReadOnlyList<LatentShape>? shapes = model.LatentShapes;
        DimensionSpec[] latents =
        [
            DimensionSpec.Batch,
            DimensionSpec.Fixed("latent channels", denoiser.LatentChannels),
            DimensionSpec.OneOf("latent frames", shapes?.Select(shape => shape.Frames)),
            DimensionSpec.OneOf("latent height", shapes?.Select(shape => shape.Height)),
            DimensionSpec.OneOf("latent width", shapes?.Select(shape => shape.Width)),
        ];
        var tokens = DimensionSpec.Tokens(denoiser.MaskKind, model.TextEncoder.MaxTokens);
        var width = DimensionSpec.Fixed("embedding width", model.TextEncoder.EmbeddingWidth);
        List<TensorSpec> inputs =
        [
            new TensorSpec(denoiser.Inputs.Latents, TensorElementType.Float, latents),
            new TensorSpec(denoiser.Inputs.Timestep, TensorElementType.Float, DimensionSpec.Batch),
            new TensorSpec(denoiser.Inputs.Text, TensorElementType.Float, DimensionSpec.Batch, tokens, width),
        ];
        if (denoiser.Inputs.Mask is { } mask)
        {
            inputs.Add(new TensorSpec(mask, TensorElementType.Float, DimensionSpec.Batch, tokens));
        }

        return new NetworkSpec(
            model.Name,
            "denoiser",
            path,
            inputs,
            [new TensorSpec(denoiser.Outputs.Velocity, TensorElementType.Float, latents)]
        );
    }

    public FloatTensor Predict(DenoiserBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CheckShapes(batch);
        return model.Denoiser.MaskKind is MaskKind.None or MaskKind.Padded
            ? PredictWithoutMask(batch, cancellationToken)
            : PredictMasked(batch, cancellationToken);
    }

    private FloatTensor PredictMasked(DenoiserBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Rows >= _minRows)
        {
            return Run(batch, cancellationToken);
        }

        FloatTensor padded = Run(
            new DenoiserBatch(
                Pad(batch.Latents),
                Pad(new FloatTensor([batch.Rows], batch.Timesteps)).Span.ToArray(),
                Pad(batch.PromptEmbeds),
                Pad(batch.Mask)
            ),
            cancellationToken
        );
        return new FloatTensor(batch.Latents.Shape.AsSpan(), padded.Span[..batch.Latents.Length].ToArray());
    }

    /// <summary>
    /// Calls a network without a mask: one call for all rows whose texts have the same number of tokens, or for all if the texts are
    /// padded. On the CPU every row has a call of its own. It then has the same bits in every batch, and its thousands of tokens occupy the
    /// processor anyway.
    /// </summary>
    private FloatTensor PredictWithoutMask(DenoiserBatch batch, CancellationToken cancellationToken)
    {
        int[] tokens = [.. Enumerable.Range(0, batch.Rows).Select(row => AttentionMask.CountTokens(batch.Mask.GetRow(row)))];
        var velocity = new FloatTensor(batch.Latents.Shape.AsSpan());
        int[] lengths = model.Denoiser.MaskKind == MaskKind.Padded ? [.. tokens.Select(_ => batch.Mask.Shape[1])] : tokens;
        foreach (int[] rows in GetCalls(lengths))
        {
            int length = lengths[rows[0]];
            FloatTensor part = Run(
                new DenoiserBatch(
                    Select(batch.Latents, rows),
                    [.. rows.Select(row => batch.Timesteps[row])],
                    Select(batch.PromptEmbeds, rows, length, tokens),
                    Select(batch.Mask, rows, length, tokens)
                ),
                cancellationToken
            );
            for (int index = 0; index < rows.Length; index++)
            {
                part.GetRow(index).CopyTo(velocity.GetRow(rows[index]));
            }
        }

        return velocity;
    }

    /// <summary>Returns the rows of each call.</summary>
    /// <param name="lengths">The number of tokens of each row's text, with its padding if the network takes it.</param>
    private IEnumerable<int[]> GetCalls(int[] lengths) =>
        BatchInvariant
            ? lengths.Select((_, row) => new[] { row })
            : lengths.Select((length, row) => (length, row)).GroupBy(item => item.length, item => item.row, (_, rows) => rows.ToArray());

    private FloatTensor Run(DenoiserBatch batch, CancellationToken cancellationToken)
    {
        DenoiserInputs names = model.Denoiser.Inputs;
        List<NetworkInput> inputs =
        [
            NetworkInput.Create(names.Latents, batch.Latents),
            NetworkInput.Create(names.Timestep, new FloatTensor([batch.Rows], batch.Timesteps)),
            NetworkInput.Create(names.Text, batch.PromptEmbeds),
        ];
        if (names.Mask is { } mask)
        {
            inputs.Add(NetworkInput.Create(mask, AttentionMask.Convert(batch.Mask, model.Denoiser.MaskKind)));
        }

        return network.Run(inputs, model.Denoiser.Outputs.Velocity, batch.Latents.Shape.AsSpan(), cancellationToken);
    }

    private void CheckShapes(DenoiserBatch batch)
    {
        TextEncoderManifest encoder = model.TextEncoder;
        if (!batch.PromptEmbeds.HasShape(batch.Rows, encoder.MaxTokens, encoder.EmbeddingWidth))
        {
            throw new ArgumentException(
                $"{model.Name} requires prompt embeds of shape [{batch.Rows}, {encoder.MaxTokens}, {encoder.EmbeddingWidth}], "
                    + $"not {batch.PromptEmbeds}.",
                nameof(batch)
            );
        }

        ReadOnlySpan<int> shape = batch.Latents.Shape.AsSpan()[1..];
        if (!model.TryGetClip(shape, out _, out _))
        {
            throw new ArgumentException($"{model.Name} does not support latents of shape {TensorShape.Format(shape)}.", nameof(batch));
        }
    }

    /// <summary>Copies some rows.</summary>
    private static FloatTensor Select(FloatTensor tensor, int[] rows) =>
        Select(tensor, rows, tensor.Shape[1], [.. Enumerable.Repeat(tensor.Shape[1], tensor.Shape[0])]);

    /// <summary>Copies the first elements of some rows.</summary>
    /// <param name="tensor">Rows of any shape.</param>
    /// <param name="rows">The rows to copy.</param>
    /// <param name="length">The new second dimension.</param>
    /// <param name="counts">How much of the second dimension is copied of each row of the tensor; the rest is 0.</param>
    private static FloatTensor Select(FloatTensor tensor, int[] rows, int length, int[] counts)
    {
        int[] shape = [.. tensor.Shape];
        shape[0] = rows.Length;
        shape[1] = length;
        var selected = new FloatTensor(shape);
        int width = shape.Skip(2).Aggregate(1, (product, size) => product * size);
        for (int index = 0; index < rows.Length; index++)
        {
            tensor.GetRow(rows[index])[..(counts[rows[index]] * width)].CopyTo(selected.GetRow(index));
        }

        return selected;
    }

    /// <summary>Repeats the last row up to the minimum batch size.</summary>
    private FloatTensor Pad(FloatTensor rows)
    {
        int count = rows.Shape[0];
        int rowLength = rows.Length / count;
        var padded = new FloatTensor([_minRows, .. rows.Shape.AsSpan()[1..]]);
        rows.Span.CopyTo(padded.Span);
        ReadOnlySpan<float> last = rows.Span[^rowLength..];
        for (int row = count; row < _minRows; row++)
        {
            last.CopyTo(padded.Span.Slice(row * rowLength, rowLength));
        }

        return padded;
    }
}
