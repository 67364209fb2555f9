namespace TextToVideo.Moderation.Policy;

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
