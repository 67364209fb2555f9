using System.Text;
using System.Text.RegularExpressions;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// Splits text into the most probable pieces of a unigram model, as for T5: no start token, and the end token after the text. Consecutive
/// characters without a piece become a single unknown token.
/// </summary>
internal sealed class SentencePieceTokenizer : ITokenizer
{
    /// <summary>
    /// The score of an unknown character is this much below the lowest score of a piece (kUnkPenalty in SentencePiece's unigram_model.cc).
    /// </summary>
    private const float UnknownPenalty = 10;

    private readonly SentencePieceModel _model;
    private readonly SentencePieceNormalizer _normalizer;
    private readonly Dictionary<string, (int Id, float Score)>.AlternateLookup<ReadOnlySpan<char>> _pieces;
    private readonly int _maxPieceLength;
    private readonly float _unknownScore;
    private readonly IReadOnlyDictionary<string, int> _specialTokens;
    private readonly Regex? _specialPattern;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxTokens">The number of tokens that every text is truncated or padded to, at least 1.</param>
    /// <param name="specialTokens">
    /// Tokens that the text may contain literally, with their ids. The text between them is split on its own. Null for none.
    /// </param>
    /// <exception cref="InvalidDataException">The model does not have an end token, or its character map is malformed.</exception>
    public SentencePieceTokenizer(SentencePieceModel model, int maxTokens, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        if (model.EndId < 0)
        {
            throw new InvalidDataException("has no end token");
        }

        _model = model;
        _normalizer = new SentencePieceNormalizer(model);
        _pieces = new Dictionary<string, (int, float)>(model.Pieces, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _maxPieceLength = model.Pieces.Keys.Max(piece => piece.Length);
        _unknownScore = model.Pieces.Values.Min(piece => piece.Score) - UnknownPenalty;
        MaxTokens = maxTokens;
        _specialTokens = specialTokens ?? new Dictionary<string, int>();
        if (_specialTokens.Count > 0)
        {
            _specialPattern = new Regex(string.Join('|', _specialTokens.Keys.Select(Regex.Escape)), RegexOptions.CultureInvariant);
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
        Array.Fill(ids, Math.Max(_model.PaddingId, 0));
        for (int index = 0; index < kept; index++)
        {
            ids[index] = tokens[index];
        }

        ids[kept] = _model.EndId;
        mask.AsSpan(0, kept + 1).Fill(1f);
        return new TokenizedText(ids, mask, kept + 1, tokens.Count > kept);
    }

    /// <summary>Splits a text at its special tokens and the parts between them into pieces.</summary>
    private List<int> Encode(string text)
    {
        List<int> tokens = [];
        int begin = 0;
        foreach (Match special in _specialPattern?.Matches(text) ?? Enumerable.Empty<Match>())
        {
            tokens.AddRange(Segment(_normalizer.Normalize(text[begin..special.Index])));
            tokens.Add(_specialTokens[special.Value]);
            begin = special.Index + special.Length;
        }

        tokens.AddRange(Segment(_normalizer.Normalize(text[begin..])));
        return tokens;
    }

    /// <summary>Finds the most probable sequence of pieces with the Viterbi algorithm.</summary>
    private List<int> Segment(string text)
    {
        var paths = new Path[text.Length + 1];
        int width;
        for (int begin = 0; begin < text.Length; begin += width)
        {
            width = Rune.GetRuneAt(text, begin).Utf16SequenceLength;
            bool isKnown = false;
            for (int end = begin + width; end <= Math.Min(begin + _maxPieceLength, text.Length); end++)
            {
                if (_pieces.TryGetValue(text.AsSpan(begin, end - begin), out (int Id, float Score) piece))
                {
                    Update(end, begin, piece.Id, piece.Score);
                    isKnown |= end == begin + width;
                }
            }

            if (!isKnown)
            {
                Update(begin + width, begin, _model.UnknownId, _unknownScore);
            }
        }

        List<int> tokens = [];
        for (int end = text.Length; end > 0; end = paths[end].Begin)
        {
            int token = paths[end].Token;
            if (token != _model.UnknownId || tokens is not [.., var next] || next != token)
            {
                tokens.Add(token);
            }
        }

        tokens.Reverse();
        return tokens;

        void Update(int end, int begin, int token, float score)
        {
            float total = paths[begin].Score + score;
            if (!paths[end].IsReached || total > paths[end].Score)
            {
                paths[end] = new Path(true, begin, token, total);
            }
        }
    }

    /// <summary>The best segmentation up to a position in the text; its last piece begins at <paramref name="Begin"/>.</summary>
    private readonly record struct Path(bool IsReached, int Begin, int Token, float Score);
}
