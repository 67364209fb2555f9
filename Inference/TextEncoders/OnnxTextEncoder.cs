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
        var tokens = DimensionSpec.Tokens(encoder.MaskKind, encoder.MaxTokens);
        List<TensorSpec> inputs = [new TensorSpec(encoder.Inputs.Ids, TensorElementType.Int64, DimensionSpec.Batch, tokens)];
        if (encoder.Inputs.Mask is { } mask)
        {
            inputs.Add(new TensorSpec(mask, TensorElementType.Float, DimensionSpec.Batch, tokens));
        }

        return new NetworkSpec(
            model.Name,
            "text_encoder",
            path,
            inputs,
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

    public Task<TextEmbedding> EncodeAsync(TokenizedText tokens, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return Task.Run(() => Encode(tokens, cancellationToken), cancellationToken);
    }

    private TextEmbedding Encode(string text, CancellationToken cancellationToken)
    {
        TextEncoderManifest encoder = model.TextEncoder;
        if (text.Length == 0 && encoder.EmptyText == EmptyTextKind.NoTokens)
        {
            return new TextEmbedding(
                new FloatTensor(encoder.MaxTokens, encoder.EmbeddingWidth),
                new float[encoder.MaxTokens],
                Truncated: false
            );
        }

        return Encode(tokenizer.Tokenize(text), cancellationToken);
    }

    private TextEmbedding Encode(TokenizedText tokens, CancellationToken cancellationToken)
    {
        FloatTensor promptEmbeds =
            model.TextEncoder.MaskKind == MaskKind.None
                ? RunWithoutPadding(tokens, cancellationToken)
                : RunMasked(tokens, cancellationToken);
        return new TextEmbedding(promptEmbeds, tokens.Mask, tokens.Truncated);
    }

    private FloatTensor RunMasked(TokenizedText tokens, CancellationToken cancellationToken)
    {
        TextEncoderManifest encoder = model.TextEncoder;
        var mask = new FloatTensor([1, encoder.MaxTokens], tokens.Mask);
        return network
            .Run(
                [
                    NetworkInput.Create(encoder.Inputs.Ids, tokens.Ids, 1, encoder.MaxTokens),
                    NetworkInput.Create(encoder.Inputs.Mask!, AttentionMask.Convert(mask, encoder.MaskKind)),
                ],
                encoder.Outputs.Text,
                [1, encoder.MaxTokens, encoder.EmbeddingWidth],
                cancellationToken
            )
            .Reshape(encoder.MaxTokens, encoder.EmbeddingWidth);
    }

    /// <summary>Encodes only the tokens of the text; the embeddings of the padding are 0.</summary>
    private FloatTensor RunWithoutPadding(TokenizedText tokens, CancellationToken cancellationToken)
    {
        TextEncoderManifest encoder = model.TextEncoder;
        FloatTensor trimmed = network.Run(
            [NetworkInput.Create(encoder.Inputs.Ids, tokens.Ids[..tokens.TokenCount], 1, tokens.TokenCount)],
            encoder.Outputs.Text,
            [1, tokens.TokenCount, encoder.EmbeddingWidth],
            cancellationToken
        );
        var padded = new FloatTensor(encoder.MaxTokens, encoder.EmbeddingWidth);
        trimmed.Span.CopyTo(padded.Span);
        return padded;
    }
}
