using System.Text.RegularExpressions;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// The part that tokenizers of unigram models share: special tokens that the text may contain literally, the end token after the text,
/// truncation that keeps it, and padding.
/// </summary>
internal abstract class UnigramTokenizer : ITokenizer
{
    private readonly int _endId;
    private readonly int _paddingId;
    private readonly IReadOnlyDictionary<string, int> _specialTokens;
    private readonly Regex? _specialPattern;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="endId">The id of the end token.</param>
    /// <param name="paddingId">The id of the padding.</param>
    /// <param name="maxTokens">The number of tokens that every text is truncated or padded to, at least 1.</param>
    /// <param name="specialTokens">
    /// Tokens that the text may contain literally, with their ids. The text between them is split on its own. Null for none.
    /// </param>
    protected UnigramTokenizer(int endId, int paddingId, int maxTokens, IReadOnlyDictionary<string, int>? specialTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        _endId = endId;
        _paddingId = paddingId;
        MaxTokens = maxTokens;
        _specialTokens = specialTokens ?? new Dictionary<string, int>();
        if (_specialTokens.Count > 0)
        {
            // Of two tokens of which one begins with the other, the longer one is meant.
            IEnumerable<string> tokens = _specialTokens.Keys.OrderByDescending(token => token.Length);
            _specialPattern = new Regex(string.Join('|', tokens.Select(Regex.Escape)), RegexOptions.CultureInvariant);
        }
    }

    public int MaxTokens { get; }

    public TokenizedText Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<int> tokens = Encode(text);
        int kept = Math.Min(tokens.Count, MaxTokens - 1);

        long[] ids = new long[MaxTokens];
        float[] mask = new float[MaxTokens];
        Array.Fill(ids, _paddingId);
        for (int index = 0; index < kept; index++)
        {
            ids[index] = tokens[index];
        }

        ids[kept] = _endId;
        mask.AsSpan(0, kept + 1).Fill(1f);
        return new TokenizedText(ids, mask, kept + 1, tokens.Count > kept);
    }

    /// <summary>Returns the ids of a text without special tokens.</summary>
    protected abstract IEnumerable<int> EncodePart(string text);

    /// <summary>Splits a text at its special tokens and the parts between them into pieces.</summary>
    private List<int> Encode(string text)
    {
        List<int> tokens = [];
        int begin = 0;
        foreach (Match special in _specialPattern?.Matches(text) ?? Enumerable.Empty<Match>())
        {
            tokens.AddRange(EncodePart(text[begin..special.Index]));
            tokens.Add(_specialTokens[special.Value]);
            begin = special.Index + special.Length;
        }

        tokens.AddRange(EncodePart(text[begin..]));
        return tokens;
    }
}
