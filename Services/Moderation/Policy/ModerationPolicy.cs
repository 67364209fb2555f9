using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Policy;

/// <summary>A validated policy, compiled for matching. Immutable.</summary>
internal sealed record ModerationPolicy
{
    /// <summary>Gets the version stated in the policy file.</summary>
    public required string Version { get; init; }

    /// <summary>Gets the words of all patterns.</summary>
    public required Lexicon Lexicon { get; init; }

    /// <summary>Gets the patterns whose words are harmless together.</summary>
    public required PatternIndex Exceptions { get; init; }

    /// <summary>Gets the patterns of all categories.</summary>
    public required PatternIndex Rules { get; init; }

    /// <summary>Gets the categories by name.</summary>
    public required IReadOnlyDictionary<string, PolicyCategory> Categories { get; init; }

    /// <summary>Checks that the policy defines every category of a frame classifier; otherwise its findings could not be judged.</summary>
    /// <param name="categories">The categories of the classifier.</param>
    /// <exception cref="PipelineException">
    /// <see cref="ErrorCodes.ModerationUnavailable"/>: the policy does not define a category.
    /// </exception>
    public void CheckClassifierCategories(IEnumerable<string> categories)
    {
        string[] missing = categories.Where(c => !Categories.ContainsKey(c)).ToArray();
        if (missing.Length > 0)
        {
            throw new PipelineException(
                ErrorCodes.ModerationUnavailable,
                $"Moderation is not available: the policy does not define the frame classifier's categories {string.Join(", ", missing)}."
            );
        }
    }

    /// <summary>Applies the thresholds of a category to a score.</summary>
    /// <param name="category">The name of a category of the policy.</param>
    /// <param name="score">The score, from 0 to 1.</param>
    /// <returns>The finding; null if the score is below the category's <c>flag</c> threshold.</returns>
    /// <exception cref="KeyNotFoundException">The policy does not define the category.</exception>
    public CategoryFinding? Judge(string category, double score)
    {
        PolicyCategory found = Categories[category];
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

/// <summary>A category of the policy.</summary>
/// <param name="Name">The name, for example <c>violence/graphic</c>.</param>
/// <param name="Description">A description of the category for the user.</param>
/// <param name="Flag">The minimum score, from 0 to 1, at which the category is reported.</param>
/// <param name="Review">The minimum score at which a reviewer has to decide; null for never.</param>
/// <param name="Block">The minimum score at which the content is blocked; null for never.</param>
/// <param name="NegativePrompt">Whether the category applies to negative prompts too.</param>
internal sealed record PolicyCategory(string Name, string Description, double Flag, double? Review, double? Block, bool NegativePrompt)
{
    /// <summary>Gets whether the category has rules for texts.</summary>
    public required bool HasRules { get; init; }
}
