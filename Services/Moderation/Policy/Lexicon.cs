using System.Collections.Frozen;

namespace TextToVideo.Moderation.Policy;

/// <summary>Every word of a policy, found by exact, loose and masked spelling. Immutable.</summary>
internal sealed class Lexicon
{
    /// <summary>Ends a word of which only the beginning is given.</summary>
    public const char AnyEnding = '*';

    private const int ShortestLoose = 3;

    // Consonants that a word needs for its sound to be its own.
    private const int ConsonantsByEar = 6;
    private readonly FrozenDictionary<string, int> _exact;
    private readonly FrozenDictionary<string, (SoundAlike Spelling, int Word)[]> _loose;
    private readonly FrozenDictionary<(int Length, char First), (string Text, int Word)[]> _byLengthAndInitial;
    private readonly FrozenDictionary<string, int[]> _byEar;
    private readonly FrozenDictionary<string, int> _beginnings;
    private readonly int _shortestBeginning;
    private readonly FrozenSet<string> _innocent;

    /// <summary>Indexes words.</summary>
    /// <param name="words">The words; a word's index is its number.</param>
    /// <param name="literal">Which of them are found by exact spelling alone.</param>
    /// <param name="innocent">Words that are read only as they stand.</param>
    internal Lexicon(IReadOnlyList<string> words, IReadOnlySet<string> literal, IEnumerable<string> innocent)
    {
        var numbered = words.Select((text, word) => (Text: text, Word: word)).ToArray();
        _exact = numbered.Where(w => w.Text[^1] != AnyEnding).ToFrozenDictionary(w => w.Text, w => w.Word);
        _beginnings = numbered.Where(w => w.Text[^1] == AnyEnding).ToFrozenDictionary(w => w.Text[..^1], w => w.Word);
        _shortestBeginning = _beginnings.Keys.Select(b => b.Length).DefaultIfEmpty(int.MaxValue).Min();
        var lettered = numbered
            .Where(w => w.Text.Length >= ShortestLoose && w.Text.All(char.IsLetter) && !literal.Contains(w.Text))
            .ToArray();
        _loose = lettered
            .Select(w => (Spelling: SoundAlike.Of(w.Text), w.Word))
            .GroupBy(w => w.Spelling.Letters)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray());
        _byLengthAndInitial = lettered.GroupBy(w => (w.Text.Length, w.Text[0])).ToFrozenDictionary(g => g.Key, g => g.ToArray());
        _byEar = lettered
            .GroupBy(w => SpeltByEar.Of(w.Text), w => w.Word)
            .Where(g => g.Key.Count(SpeltByEar.IsConsonant) >= ConsonantsByEar)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray());
        _innocent = innocent.ToFrozenSet();
        LongestWord = words.Max(w => w.Length);
    }

    /// <summary>The length of the longest word, in characters.</summary>
    public int LongestWord { get; }

    /// <summary>Adds the words that are spelt exactly so, or that begin so and may end in any way.</summary>
    /// <param name="written">Folded letters and digits.</param>
    /// <param name="found">Takes the words' numbers.</param>
    /// <param name="shortestBeginning">Of a word put together, the length of its first piece: a beginning must reach beyond it.</param>
    /// <returns>Whether there are any.</returns>
    public bool FindExact(string written, ISet<int> found, int shortestBeginning = 0)
    {
        var exists = _exact.TryGetValue(written, out var word);
        if (exists)
        {
            found.Add(word);
        }

        for (var length = Math.Max(_shortestBeginning, shortestBeginning); length <= written.Length; length++)
        {
            if (_beginnings.TryGetValue(written[..length], out var beginning))
            {
                found.Add(beginning);
                exists = true;
            }
        }

        return exists;
    }

    /// <summary>Adds the words that a written word can be meant for.</summary>
    /// <param name="written">Folded letters and digits.</param>
    /// <param name="found">Takes the words' numbers.</param>
    /// <param name="shortestBeginning">As in <see cref="FindExact"/>.</param>
    /// <returns>How sure it is that they are meant.</returns>
    public double Find(string written, ISet<int> found, int shortestBeginning = 0)
    {
        // A word of its own is not another one misspelt: cooking, cocking.
        if (FindExact(written, found, shortestBeginning) || written.Length < ShortestLoose || _innocent.Contains(written))
        {
            return Certainties.Plain;
        }

        var spelling = SoundAlike.Of(written);
        if (_loose.TryGetValue(spelling.Letters, out var candidates))
        {
            foreach (var (candidate, number) in candidates)
            {
                if (spelling.CanMean(candidate))
                {
                    found.Add(number);
                }
            }
        }

        if (found.Count > 0)
        {
            return Certainties.Misspelt;
        }

        if (written.Length > ConsonantsByEar && _byEar.TryGetValue(SpeltByEar.Of(written), out var heard))
        {
            found.UnionWith(heard);
        }

        return Certainties.ByEar;
    }

    /// <summary>Adds the words that a word with masked letters (sh*t) can be meant for.</summary>
    /// <param name="written">Folded letters, with '*' for every letter that was masked.</param>
    /// <param name="found">Takes the words' numbers. Only words are found that leave at least two letters and the first one
    /// unmasked.</param>
    public void FindMasked(string written, ISet<int> found)
    {
        if (
            written.Length >= ShortestLoose
            && written.Count(c => c != '*') >= 2
            && _byLengthAndInitial.TryGetValue((written.Length, written[0]), out var candidates)
        )
        {
            foreach (var (text, word) in candidates)
            {
                if (written.Zip(text).All(p => p.First == '*' || p.First == p.Second))
                {
                    found.Add(word);
                }
            }
        }
    }

    /// <summary>Whether a written word is one that is read only as it stands.</summary>
    /// <param name="written">Folded letters and digits.</param>
    /// <returns>True for the policy's innocent words.</returns>
    public bool IsInnocent(string written) => _innocent.Contains(written);
}
