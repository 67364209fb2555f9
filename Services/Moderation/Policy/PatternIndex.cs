using System.Collections.Frozen;

namespace TextToVideo.Moderation.Policy;

/// <summary>Patterns indexed by the words that they can begin with.</summary>
internal sealed class PatternIndex
{
    private readonly FrozenDictionary<int, Pattern[]> _byFirstWord;

    /// <summary>Creates the index.</summary>
    /// <param name="patterns">The patterns; each has at least one element.</param>
    public PatternIndex(IEnumerable<Pattern> patterns) =>
        _byFirstWord = patterns
            .SelectMany(p => p.Elements[0].Words.Select(w => (Word: w, Pattern: p)))
            .GroupBy(p => p.Word, p => p.Pattern)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray());

    /// <summary>Returns the patterns that can begin with a word.</summary>
    /// <param name="word">The word's number in the lexicon.</param>
    public IReadOnlyList<Pattern> StartingWith(int word) => _byFirstWord.TryGetValue(word, out Pattern[]? patterns) ? patterns : [];
}

/// <summary>A sequence of words to find in a prompt.</summary>
/// <param name="Elements">The elements, in order; at least one.</param>
/// <param name="Category">The name of the pattern's category; empty for an exception.</param>
/// <param name="Score">The score of the category if the pattern matches, from 0 to 1.</param>
internal sealed record Pattern(IReadOnlyList<PatternElement> Elements, string Category, double Score);

/// <summary>One element of a pattern.</summary>
/// <param name="Words">The words that match the element, by their numbers in the lexicon.</param>
/// <param name="Gap">The maximum number of other words between the previous element and this one.</param>
internal sealed record PatternElement(FrozenSet<int> Words, int Gap);
