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
        List<LatentShape> shapes = [.. model.LatentShapes];
        DimensionSpec[] latents =
        [
            DimensionSpec.Batch,
            DimensionSpec.Fixed("latent channels", denoiser.LatentChannels),
            DimensionSpec.OneOf("latent frames", shapes.Select(shape => shape.Frames)),
            DimensionSpec.OneOf("latent height", shapes.Select(shape => shape.Height)),
            DimensionSpec.OneOf("latent width", shapes.Select(shape => shape.Width)),
        ];
        var tokens = DimensionSpec.Fixed("tokens", model.TextEncoder.MaxTokens);
        var width = DimensionSpec.Fixed("embedding width", model.TextEncoder.EmbeddingWidth);
        return new NetworkSpec(
            model.Name,
            "denoiser",
            path,
            [
                new TensorSpec(denoiser.Inputs.Latents, TensorElementType.Float, latents),
                new TensorSpec(denoiser.Inputs.Timestep, TensorElementType.Float, DimensionSpec.Batch),
                new TensorSpec(denoiser.Inputs.Text, TensorElementType.Float, DimensionSpec.Batch, tokens, width),
                new TensorSpec(denoiser.Inputs.Mask, TensorElementType.Float, DimensionSpec.Batch, tokens),
            ],
            [new TensorSpec(denoiser.Outputs.Velocity, TensorElementType.Float, latents)]
        );
    }

    public FloatTensor Predict(DenoiserBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CheckShapes(batch);
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

    private FloatTensor Run(DenoiserBatch batch, CancellationToken cancellationToken)
    {
        DenoiserInputs inputs = model.Denoiser.Inputs;
        return network.Run(
            [
                NetworkInput.Create(inputs.Latents, batch.Latents),
                NetworkInput.Create(inputs.Timestep, new FloatTensor([batch.Rows], batch.Timesteps)),
                NetworkInput.Create(inputs.Text, batch.PromptEmbeds),
                NetworkInput.Create(inputs.Mask, AttentionMask.Convert(batch.Mask, model.Denoiser.MaskKind)),
            ],
            model.Denoiser.Outputs.Velocity,
            batch.Latents.Shape.AsSpan(),
            cancellationToken
        );
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

        var shape = new LatentShape(batch.Latents.Shape[1], batch.Latents.Shape[2], batch.Latents.Shape[3], batch.Latents.Shape[4]);
        if (!model.LatentShapes.Contains(shape))
        {
            throw new ArgumentException($"{model.Name} does not support latents of shape {shape}.", nameof(batch));
        }
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
