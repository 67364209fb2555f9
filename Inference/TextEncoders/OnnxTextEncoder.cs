using Microsoft.ML.OnnxRuntime.Tensors;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Tokenizers;

namespace TextToVideo.Inference.TextEncoders;

/// <summary>A text encoder that ONNX Runtime runs.</summary>
internal sealed class OnnxTextEncoder(ModelManifest model, ITokenizer tokenizer, OnnxNetwork network) : ITextEncoder
{
    public ModelManifest Model => model;

    /// <summary>Returns the required inputs and outputs of the ONNX file.</summary>
    public static NetworkSpec Describe(ModelManifest model, string path)
    {
        TextEncoderManifest encoder = model.TextEncoder;
        var tokens = DimensionSpec.Fixed("tokens", encoder.MaxTokens);
        return new NetworkSpec(
            model.Name,
            "text_encoder",
            path,
            [
                new TensorSpec(encoder.Inputs.Ids, TensorElementType.Int64, DimensionSpec.Batch, tokens),
                new TensorSpec(encoder.Inputs.Mask, TensorElementType.Float, DimensionSpec.Batch, tokens),
            ],
            [
                new TensorSpec(
                    encoder.Outputs.Text,
                    TensorElementType.Float,
                    DimensionSpec.Batch,
                    tokens,
                    DimensionSpec.Fixed("embedding width", encoder.EmbeddingWidth)
                ),
            ]
        );
    }

    public Task<IReadOnlyList<TextEmbedding>> EncodeAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);

        // One call per text, so that its embedding does not depend on the other texts, whatever the provider.
        return Task.Run<IReadOnlyList<TextEmbedding>>(() => [.. texts.Select(text => Encode(text, cancellationToken))], cancellationToken);
    }

    private TextEmbedding Encode(string text, CancellationToken cancellationToken)
    {
        TextEncoderManifest encoder = model.TextEncoder;
        TokenizedText tokens = tokenizer.Tokenize(text);
        var mask = new FloatTensor([1, encoder.MaxTokens], tokens.Mask);
        FloatTensor promptEmbeds = network.Run(
            [
                NetworkInput.Create(encoder.Inputs.Ids, tokens.Ids, 1, encoder.MaxTokens),
                NetworkInput.Create(encoder.Inputs.Mask, AttentionMask.Convert(mask, encoder.MaskKind)),
            ],
            encoder.Outputs.Text,
            [1, encoder.MaxTokens, encoder.EmbeddingWidth],
            cancellationToken
        );
        return new TextEmbedding(promptEmbeds.Reshape(encoder.MaxTokens, encoder.EmbeddingWidth), tokens.Mask, tokens.Truncated);
    }
}
