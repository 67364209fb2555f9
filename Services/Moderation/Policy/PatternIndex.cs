using System.Collections.Frozen;

namespace TextToVideo.Moderation.Policy;

/// <summary>Patterns by the words they may begin with.</summary>
internal sealed class PatternIndex
{
    private readonly FrozenDictionary<int, Pattern[]> _byFirstWord;

    /// <summary>Indexes patterns.</summary>
    /// <param name="patterns">The patterns; each has at least one element.</param>
    public PatternIndex(IEnumerable<Pattern> patterns) =>
        _byFirstWord = patterns
            .SelectMany(p => p.Elements[0].Words.Select(w => (Word: w, Pattern: p)))
            .GroupBy(p => p.Word, p => p.Pattern)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray());

    /// <summary>The patterns that may begin with a word.</summary>
    /// <param name="word">The word's number in the lexicon.</param>
    /// <returns>The patterns; often none.</returns>
    public ReadOnlySpan<Pattern> StartingWith(int word) => _byFirstWord.TryGetValue(word, out var patterns) ? patterns : [];
}

/// <summary>A sequence of words to find in a prompt.</summary>
/// <param name="Elements">What has to follow one another; at least one.</param>
/// <param name="Category">The category it belongs to; empty for an exception.</param>
/// <param name="Score">What finding it says about the category, from 0 to 1.</param>
internal sealed record Pattern(IReadOnlyList<PatternElement> Elements, string Category, double Score);

/// <summary>One place of a pattern.</summary>
/// <param name="Words">The words that may stand there, by their number in the lexicon.</param>
/// <param name="Gap">How many other words may stand before it, after the previous element.</param>
internal sealed record PatternElement(FrozenSet<int> Words, int Gap);
