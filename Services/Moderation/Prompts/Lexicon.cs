using System.Collections.Frozen;

namespace TextToVideo.Moderation.Prompts;

/// <summary>Every word of a policy, found by exact, loose and masked spelling. Immutable.</summary>
internal sealed class Lexicon
{
    private const int ShortestLoose = 3;
    private readonly FrozenDictionary<string, int> _exact;
    private readonly FrozenDictionary<string, (SoundAlike Spelling, int Word)[]> _loose;
    private readonly FrozenDictionary<(int Length, char First), (string Text, int Word)[]> _byLengthAndInitial;
    private readonly FrozenSet<string> _innocent;

    /// <summary>Indexes words.</summary>
    /// <param name="words">The words; a word's index is its number.</param>
    /// <param name="literal">Which of them are found by exact spelling alone.</param>
    /// <param name="innocent">Words that are read only as they stand.</param>
    internal Lexicon(IReadOnlyList<string> words, IReadOnlySet<string> literal, IEnumerable<string> innocent)
    {
        var numbered = words.Select((text, word) => (Text: text, Word: word)).ToArray();
        _exact = numbered.ToFrozenDictionary(w => w.Text, w => w.Word);
        var lettered = numbered
            .Where(w => w.Text.Length >= ShortestLoose && w.Text.All(char.IsLetter) && !literal.Contains(w.Text)).ToArray();
        _loose = lettered.Select(w => (Spelling: SoundAlike.Of(w.Text), w.Word)).GroupBy(w => w.Spelling.Letters)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray());
        _byLengthAndInitial = lettered.GroupBy(w => (w.Text.Length, w.Text[0])).ToFrozenDictionary(g => g.Key, g => g.ToArray());
        _innocent = innocent.ToFrozenSet();
        LongestWord = words.Max(w => w.Length);
    }

    /// <summary>The length of the longest word, in characters.</summary>
    public int LongestWord { get; }

    /// <summary>Adds the word that is spelt exactly so.</summary>
    /// <param name="written">Folded letters and digits.</param>
    /// <param name="found">Takes the word's number.</param>
    /// <returns>Whether there is one.</returns>
    public bool FindExact(string written, ISet<int> found)
    {
        var exists = _exact.TryGetValue(written, out var word);
        if (exists)
        {
            found.Add(word);
        }

        return exists;
    }

    /// <summary>Adds the words that a written word can be meant for.</summary>
    /// <param name="written">Folded letters and digits.</param>
    /// <param name="found">Takes the words' numbers.</param>
    public void Find(string written, ISet<int> found)
    {
        // A word of its own is not another one misspelt: cooking, cocking.
        if (FindExact(written, found) || written.Length < ShortestLoose || _innocent.Contains(written))
        {
            return;
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
    }

    /// <summary>Adds the words that a word with masked letters (sh*t) can be meant for.</summary>
    /// <param name="written">Folded letters, with '*' for every letter that was masked.</param>
    /// <param name="found">Takes the words' numbers. Only words are found that leave at least two letters and the first one
    /// unmasked.</param>
    public void FindMasked(string written, ISet<int> found)
    {
        if (written.Length >= ShortestLoose && written.Count(c => c != '*') >= 2
            && _byLengthAndInitial.TryGetValue((written.Length, written[0]), out var candidates))
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
