namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// Splits text as the tokenizers library of Hugging Face does with the unigram model of a <c>tokenizer.json</c>. It differs from
/// SentencePiece with the same pieces: characters without a piece are never split into bytes, and each word is split on its own.
/// </summary>
internal sealed class JsonTokenizer : UnigramTokenizer
{
    private readonly IReadOnlyList<Func<string, string>> _normalizers;
    private readonly Func<string, IEnumerable<string>> _splitIntoWords;
    private readonly UnigramSegmenter<double> _segmenter;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="file">The content of the file.</param>
    /// <param name="maxTokens">The number of tokens that every text is truncated or padded to, at least 1.</param>
    public JsonTokenizer(TokenizerFile file, int maxTokens)
        : base(file.EndId, file.PaddingId, maxTokens, file.SpecialTokens)
    {
        _normalizers = file.Normalizers;
        _splitIntoWords = file.SplitIntoWords;
        _segmenter = new UnigramSegmenter<double>(file.Pieces, file.UnknownId);
    }

    protected override IEnumerable<int> EncodePart(string text)
    {
        string normalised = _normalizers.Aggregate(text, (current, normalizer) => normalizer(current));
        return normalised.Length == 0 ? [] : _splitIntoWords(normalised).SelectMany(word => _segmenter.Segment(word));
    }
}
