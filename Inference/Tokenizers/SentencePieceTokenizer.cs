namespace TextToVideo.Inference.Tokenizers;

/// <summary>Splits text as SentencePiece does for T5: no start token, and the end token after the text.</summary>
internal sealed class SentencePieceTokenizer : UnigramTokenizer
{
    private readonly SentencePieceNormalizer _normalizer;
    private readonly UnigramSegmenter<float> _segmenter;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxTokens">The number of tokens that every text is truncated or padded to, at least 1.</param>
    /// <param name="specialTokens">
    /// Tokens that the text may contain literally, with their ids. The text between them is split on its own. Null for none.
    /// </param>
    /// <exception cref="InvalidDataException">The model does not have an end token, or its character map is malformed.</exception>
    public SentencePieceTokenizer(SentencePieceModel model, int maxTokens, IReadOnlyDictionary<string, int>? specialTokens = null)
        : base(model.EndId, Math.Max(model.PaddingId, 0), maxTokens, specialTokens)
    {
        if (model.EndId < 0)
        {
            throw new InvalidDataException("has no end token");
        }

        _normalizer = new SentencePieceNormalizer(model);
        _segmenter = new UnigramSegmenter<float>(model.Pieces, model.UnknownId);
    }

    protected override IEnumerable<int> EncodePart(string text) => _segmenter.Segment(_normalizer.Normalize(text));
}
