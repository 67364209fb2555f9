using System.Collections.Frozen;

namespace TextToVideo.Moderation.Policy;

/// <summary>A sequence of words to find in a prompt.</summary>
/// <param name="Elements">What has to follow one another; at least one.</param>
/// <param name="Category">The category it belongs to; empty for an exception.</param>
/// <param name="Score">What finding it says about the category, from 0 to 1.</param>
internal sealed record Pattern(IReadOnlyList<PatternElement> Elements, string Category, double Score);

/// <summary>One place of a pattern.</summary>
/// <param name="Words">The words that may stand there, by their number in the lexicon.</param>
/// <param name="Gap">How many other words may stand before it, after the previous element.</param>
internal sealed record PatternElement(FrozenSet<int> Words, int Gap);
