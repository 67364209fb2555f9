using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Policy;

/// <summary>A policy, checked and ready for matching. Immutable.</summary>
internal sealed record ModerationPolicy
{
    /// <summary>The version that the policy file gives itself.</summary>
    public required string Version { get; init; }

    /// <summary>Every word of every pattern.</summary>
    public required Lexicon Lexicon { get; init; }

    /// <summary>Patterns whose words are harmless together.</summary>
    public required PatternIndex Exceptions { get; init; }

    /// <summary>The patterns of all categories.</summary>
    public required PatternIndex Rules { get; init; }

    /// <summary>The categories by name.</summary>
    public required IReadOnlyDictionary<string, PolicyCategory> Categories { get; init; }

    /// <summary>Applies a category's thresholds to a score.</summary>
    /// <param name="category">A name that the policy has.</param>
    /// <param name="score">From 0 to 1.</param>
    /// <returns>The finding; null below the category's <c>flag</c> threshold.</returns>
    /// <exception cref="KeyNotFoundException">The policy has no such category.</exception>
    public CategoryFinding? Judge(string category, double score)
    {
        var found = Categories[category];
        return score < found.Flag
            ? null
            : new CategoryFinding(
                category,
                score,
                score >= found.Block ? ModerationAction.Block
                    : score >= found.Review ? ModerationAction.Review
                    : ModerationAction.Flag
            );
    }
}

/// <summary>What the policy says of one category.</summary>
/// <param name="Name">For example <c>violence/graphic</c>.</param>
/// <param name="Description">What it covers, in words for the user.</param>
/// <param name="Flag">The score, from 0 to 1, from which it is reported.</param>
/// <param name="Review">The score from which a person has to decide; null: never.</param>
/// <param name="Block">The score from which the content is not approved; null: never.</param>
/// <param name="NegativePrompt">Whether negative prompts are checked too.</param>
internal sealed record PolicyCategory(string Name, string Description, double Flag, double? Review, double? Block, bool NegativePrompt)
{
    /// <summary>Whether texts are judged by it: it has rules.</summary>
    public required bool HasRules { get; init; }
}
