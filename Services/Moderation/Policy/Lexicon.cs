using System.Collections.Frozen;

namespace TextToVideo.Moderation.Policy;

/// <summary>The words of a policy, which can be looked up by exact, loose, phonetic and masked spelling. Immutable.</summary>
internal sealed class Lexicon
{
    /// <summary>The last character of a word that is a prefix and matches every word that begins with it.</summary>
    public const char PrefixMarker = '*';

    private const int ShortestLoose = 3;

    // With fewer consonants, too many different words have the same phonetic key.
    private const int MinimumConsonants = 6;
    private readonly FrozenDictionary<string, int> _exact;
    private readonly FrozenDictionary<string, (LooseSpelling Spelling, int Word)[]> _loose;
    private readonly FrozenDictionary<(int Length, char First), (string Text, int Word)[]> _byLengthAndInitial;
    private readonly FrozenDictionary<string, int[]> _byPhoneticKey;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _prefixes;
    private readonly int _shortestPrefix;
    private readonly int _longestPrefix;
    private readonly FrozenSet<string> _innocent;

    /// <summary>Creates the lexicon.</summary>
    /// <param name="words">The words; a word's index is its number.</param>
    /// <param name="literal">The words that are found by their exact spelling only.</param>
    /// <param name="innocent">Harmless words that are read exactly as written, never as another spelling of a word.</param>
    internal Lexicon(IReadOnlyList<string> words, IReadOnlySet<string> literal, IEnumerable<string> innocent)
    {
        (string Text, int Word)[] numbered = words.Select((text, word) => (Text: text, Word: word)).ToArray();
        _exact = numbered.Where(w => w.Text[^1] != PrefixMarker).ToFrozenDictionary(w => w.Text, w => w.Word);
        var prefixes = numbered.Where(w => w.Text[^1] == PrefixMarker).ToFrozenDictionary(w => w.Text[..^1], w => w.Word);
        _prefixes = prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        _shortestPrefix = prefixes.Keys.Select(p => p.Length).DefaultIfEmpty(int.MaxValue).Min();
        _longestPrefix = prefixes.Keys.Select(p => p.Length).DefaultIfEmpty(0).Max();
        (string Text, int Word)[] lettersOnly = numbered
            .Where(w => w.Text.Length >= ShortestLoose && w.Text.All(char.IsLetter) && !literal.Contains(w.Text))
            .ToArray();
        _loose = lettersOnly
            .Select(w => (Spelling: LooseSpelling.FromWord(w.Text), w.Word))
            .GroupBy(w => w.Spelling.Letters)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray());
        _byLengthAndInitial = lettersOnly.GroupBy(w => (w.Text.Length, w.Text[0])).ToFrozenDictionary(g => g.Key, g => g.ToArray());
        _byPhoneticKey = lettersOnly
            .GroupBy(w => PhoneticKey.FromWord(w.Text), w => w.Word)
            .Where(g => g.Key.Count(PhoneticKey.IsConsonant) >= MinimumConsonants)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray());
        _innocent = innocent.ToFrozenSet();
        LongestWord = words.Max(w => w.Length);
    }

    /// <summary>Gets the length of the longest word, in characters.</summary>
    public int LongestWord { get; }

    /// <summary>Finds the word with exactly this spelling and the prefix words with which it begins.</summary>
    /// <param name="written">Folded letters and digits.</param>
    /// <param name="found">Receives the words' numbers.</param>
    /// <param name="minimumPrefix">
    /// The minimum length of a prefix, in characters. For text joined from several pieces, a prefix must be longer than the first piece.
    /// </param>
    /// <returns>Whether any were found.</returns>
    public bool FindExact(string written, ISet<int> found, int minimumPrefix = 0)
    {
        bool exists = _exact.TryGetValue(written, out int word);
        if (exists)
        {
            found.Add(word);
        }

        int longest = Math.Min(_longestPrefix, written.Length);
        for (int length = Math.Max(_shortestPrefix, minimumPrefix); length <= longest; length++)
        {
            if (_prefixes.TryGetValue(written.AsSpan(0, length), out int prefix))
            {
                found.Add(prefix);
                exists = true;
            }
        }

        return exists;
    }

    /// <summary>Finds the words that a written word can stand for.</summary>
    /// <param name="written">Folded letters and digits.</param>
    /// <param name="found">Receives the words' numbers.</param>
    /// <param name="minimumPrefix">As in <see cref="FindExact"/>.</param>
    /// <returns>The certainty of the match; see <see cref="Certainties"/>.</returns>
    public double Find(string written, ISet<int> found, int minimumPrefix = 0)
    {
        // A word of the lexicon is not a misspelling of another one: cooking, cocking.
        if (FindExact(written, found, minimumPrefix) || written.Length < ShortestLoose || _innocent.Contains(written))
        {
            return Certainties.Plain;
        }

        var spelling = LooseSpelling.FromWord(written);
        if (_loose.TryGetValue(spelling.Letters, out (LooseSpelling Spelling, int Word)[]? candidates))
        {
            foreach ((LooseSpelling? candidate, int number) in candidates)
            {
                if (spelling.CanStandFor(candidate))
                {
                    found.Add(number);
                }
            }
        }

        if (found.Count > 0)
        {
            return Certainties.Misspelled;
        }

        if (written.Length > MinimumConsonants && _byPhoneticKey.TryGetValue(PhoneticKey.FromWord(written), out int[]? words))
        {
            found.UnionWith(words);
        }

        return Certainties.Phonetic;
    }

    /// <summary>Finds the words that a word with masked letters (sh*t) can stand for.</summary>
    /// <param name="written">
    /// Folded letters, with '*' for every masked letter. At least two letters, and the first one, must not be masked.
    /// </param>
    /// <param name="found">Receives the words' numbers.</param>
    public void FindMasked(string written, ISet<int> found)
    {
        if (
            written.Length >= ShortestLoose
            && written.Count(c => c != '*') >= 2
            && _byLengthAndInitial.TryGetValue((written.Length, written[0]), out (string Text, int Word)[]? candidates)
        )
        {
            foreach ((string? text, int word) in candidates)
            {
                if (written.Zip(text).All(p => p.First == '*' || p.First == p.Second))
                {
                    found.Add(word);
                }
            }
        }
    }

    /// <summary>Returns whether a written word is one of the innocent words.</summary>
    /// <param name="written">Folded letters and digits.</param>
    public bool IsInnocent(string written) => _innocent.Contains(written);
}
