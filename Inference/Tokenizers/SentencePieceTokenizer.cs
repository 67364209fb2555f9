using System.Text;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// Cuts text into the most probable pieces of a unigram model, as T5 has it: no token at the beginning, the model's end token after the text.
/// What no piece covers is one unknown token, however long it is.
/// </summary>
internal sealed class SentencePieceTokenizer : ITokenizer
{
    /// <summary>How much less likely than the least likely piece an unknown character is.</summary>
    private const float UnknownPenalty = 10;

    private readonly SentencePieceModel _model;
    private readonly SentencePieceNormalizer _normalizer;
    private readonly Dictionary<string, (int Id, float Score)>.AlternateLookup<ReadOnlySpan<char>> _pieces;
    private readonly int _longest;
    private readonly float _unknownScore;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="maxTokens">How many tokens every text is cut or padded to, at least 1.</param>
    /// <exception cref="InvalidDataException">The model lacks what is needed of it.</exception>
    public SentencePieceTokenizer(SentencePieceModel model, int maxTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        if (model.EndId < 0)
        {
            throw new InvalidDataException("has no end token");
        }

        _model = model;
        _normalizer = new SentencePieceNormalizer(model);
        _pieces = new Dictionary<string, (int, float)>(model.Pieces, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _longest = model.Pieces.Keys.Max(piece => piece.Length);
        _unknownScore = model.Pieces.Values.Min(piece => piece.Score) - UnknownPenalty;
        MaxTokens = maxTokens;
    }

    public int MaxTokens { get; }

    public TokenizedText Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<int> tokens = Cut(_normalizer.Normalize(text));
        int kept = Math.Min(tokens.Count, MaxTokens - 1);

        var ids = new long[MaxTokens];
        var mask = new float[MaxTokens];
        Array.Fill(ids, Math.Max(_model.PaddingId, 0));
        for (int index = 0; index < kept; index++)
        {
            ids[index] = tokens[index];
        }

        ids[kept] = _model.EndId;
        mask.AsSpan(0, kept + 1).Fill(1f);
        return new TokenizedText(ids, mask, kept + 1, tokens.Count > kept);
    }

    /// <summary>The most probable path (Viterbi) through the pieces, from each character's beginning to every end that a piece reaches.</summary>
    private List<int> Cut(string text)
    {
        var paths = new Path[text.Length + 1];
        int width;
        for (int begin = 0; begin < text.Length; begin += width)
        {
            width = Rune.GetRuneAt(text, begin).Utf16SequenceLength;
            bool isKnown = false;
            for (int end = begin + width; end <= Math.Min(begin + _longest, text.Length); end++)
            {
                if (_pieces.TryGetValue(text.AsSpan(begin, end - begin), out (int Id, float Score) piece))
                {
                    Reach(end, begin, piece.Id, piece.Score);
                    isKnown |= end == begin + width;
                }
            }

            if (!isKnown)
            {
                Reach(begin + width, begin, _model.UnknownId, _unknownScore);
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

        void Reach(int end, int begin, int token, float score)
        {
            float total = paths[begin].Score + score;
            if (!paths[end].IsReached || total > paths[end].Score)
            {
                paths[end] = new Path(true, begin, token, total);
            }
        }
    }

    /// <summary>The best way to a place in the text: its last piece begins at <paramref name="Begin"/>.</summary>
    private readonly record struct Path(bool IsReached, int Begin, int Token, float Score);
}
