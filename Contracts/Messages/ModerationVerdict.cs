namespace TextToVideo.Contracts.Messages;

/// <summary>The verdict of moderation on a prompt, on frames or on a text.</summary>
/// <param name="Action">The most severe action of all categories.</param>
/// <param name="Reason">One sentence for the user if the content is not allowed; otherwise empty.</param>
/// <param name="PolicyVersion">The version that the policy file specifies.</param>
/// <param name="Categories">The scores of all evaluated categories, found or not.</param>
public sealed record ModerationVerdict(
    ModerationAction Action,
    string Reason,
    string PolicyVersion,
    IReadOnlyList<ModerationScore> Categories
)
{
    /// <summary>Gets whether the content may be used without a review.</summary>
    public bool IsApproved => Action < ModerationAction.Review;
}
