using System.Text;

namespace TextToVideo.Inference.Tokenizers;

/// <summary>
/// Words of a small vocabulary, and characters where a word is not in it: lower case, split on white space, <c>&lt;bos&gt;</c> first. A word
/// of the vocabulary is one token if it has more than one character or is "a"; any other word becomes its characters, each an entry of the
/// vocabulary or <c>&lt;unk&gt;</c>.
/// </summary>
internal sealed class WordTokenizer : ITokenizer
{
    private const string Padding = "<pad>";
    private const string Unknown = "<unk>";
    private const string Beginning = "<bos>";

    /// <summary>The one word of one letter: captions need it as an article.</summary>
    private const string Article = "a";

    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly long _padding;
    private readonly long _unknown;
    private readonly long _beginning;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="vocabulary">The entries; an entry's index is its id, and of equal ones the first counts.</param>
    /// <param name="maxTokens">How many tokens every text is cut or padded to, at least 1.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks a special entry.</exception>
    public WordTokenizer(IReadOnlyList<string> vocabulary, int maxTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        for (int index = 0; index < vocabulary.Count; index++)
        {
            _ids.TryAdd(vocabulary[index], index);
        }

        _padding = Special(Padding);
        _unknown = Special(Unknown);
        _beginning = Special(Beginning);
        MaxTokens = maxTokens;
    }

    public int MaxTokens { get; }

    public TokenizedText Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // One more than fits tells that something was left out, however long the text is.
        List<long> tokens = [.. Tokens(text).Take(MaxTokens + 1)];
        bool truncated = tokens.Count > MaxTokens;
        int count = Math.Min(tokens.Count, MaxTokens);

        var ids = new long[MaxTokens];
        var mask = new float[MaxTokens];
        Array.Fill(ids, _padding);
        tokens.CopyTo(0, ids, 0, count);
        mask.AsSpan(0, count).Fill(1f);
        return new TokenizedText(ids, mask, count, truncated);
    }

    private IEnumerable<long> Tokens(string text)
    {
        yield return _beginning;
        foreach (string word in text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if ((word.Length > 1 || word == Article) && _ids.TryGetValue(word, out long id))
            {
                yield return id;
                continue;
            }

            // Runes: a character outside the basic plane is one character, not two surrogates.
            foreach (Rune character in word.EnumerateRunes())
            {
                yield return _ids.GetValueOrDefault(character.ToString(), _unknown);
            }
        }
    }

    private long Special(string entry) => _ids.TryGetValue(entry, out long id)
        ? id
        : throw new ArgumentException($"the vocabulary has no entry {entry}");
}
