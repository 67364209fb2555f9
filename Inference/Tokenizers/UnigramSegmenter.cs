using System.Numerics;
using System.Text;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// Splits text into the most probable pieces of a unigram model with the Viterbi algorithm. Consecutive characters without a piece become a
/// single unknown token.
/// </summary>
/// <typeparam name="TScore">
/// The type of the log probabilities and of their sums: float in SentencePiece, double in the tokenizers of Hugging Face.
/// </typeparam>
internal sealed class UnigramSegmenter<TScore>
    where TScore : struct, IBinaryFloatingPointIeee754<TScore>
{
    /// <summary>
    /// The score of an unknown character is this much below the lowest score of a piece (kUnkPenalty in SentencePiece's unigram_model.cc,
    /// K_UNK_PENALTY in the tokenizers of Hugging Face).
    /// </summary>
    private const int UnknownPenalty = 10;

    private readonly Dictionary<string, (int Id, TScore Score)>.AlternateLookup<ReadOnlySpan<char>> _pieces;
    private readonly int _maxPieceLength;
    private readonly int _unknownId;
    private readonly TScore _unknownScore;

    /// <summary>Creates a segmenter.</summary>
    /// <param name="pieces">The pieces with their ids and log probabilities; at least one.</param>
    /// <param name="unknownId">The id of characters without a piece.</param>
    public UnigramSegmenter(IReadOnlyDictionary<string, (int Id, TScore Score)> pieces, int unknownId)
    {
        _pieces = new Dictionary<string, (int, TScore)>(pieces, StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _maxPieceLength = pieces.Keys.Max(piece => piece.Length);
        _unknownId = unknownId;
        _unknownScore = pieces.Values.Min(piece => piece.Score) - TScore.CreateChecked(UnknownPenalty);
    }

    /// <summary>Returns the ids of the pieces of a normalised text.</summary>
    public List<int> Segment(ReadOnlySpan<char> text)
    {
        var paths = new Path[text.Length + 1];
        int width;
        for (int begin = 0; begin < text.Length; begin += width)
        {
            _ = Rune.DecodeFromUtf16(text[begin..], out _, out width);
            bool isKnown = false;
            for (int end = begin + width; end <= Math.Min(begin + _maxPieceLength, text.Length); end++)
            {
                if (_pieces.TryGetValue(text[begin..end], out (int Id, TScore Score) piece))
                {
                    Update(paths, end, begin, piece.Id, piece.Score);
                    isKnown |= end == begin + width;
                }
            }

            if (!isKnown)
            {
                Update(paths, begin + width, begin, _unknownId, _unknownScore);
            }
        }

        List<int> tokens = [];
        for (int end = text.Length; end > 0; end = paths[end].Begin)
        {
            int token = paths[end].Token;
            if (token != _unknownId || tokens is not [.., var next] || next != token)
            {
                tokens.Add(token);
            }
        }

        tokens.Reverse();
        return tokens;
    }

    private static void Update(Path[] paths, int end, int begin, int token, TScore score)
    {
        TScore total = paths[begin].Score + score;
        if (!paths[end].IsReached || total > paths[end].Score)
        {
            paths[end] = new Path(true, begin, token, total);
        }
    }

    /// <summary>The best segmentation up to a position in the text; its last piece begins at <paramref name="Begin"/>.</summary>
    private readonly record struct Path(bool IsReached, int Begin, int Token, TScore Score);
}
