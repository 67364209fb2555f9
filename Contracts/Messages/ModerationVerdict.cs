namespace TextToVideo.Contracts.Messages;

/// <summary>What moderation says of a prompt, of frames or of a text.</summary>
/// <param name="Action">What is to be done: the severest of the categories' actions.</param>
/// <param name="Reason">One sentence for the user where not allowed; empty otherwise.</param>
/// <param name="PolicyVersion">The version that the policy gives itself.</param>
/// <param name="Categories">Every category that was judged, whether it was found or not.</param>
public sealed record ModerationVerdict(
    ModerationAction Action,
    string Reason,
    string PolicyVersion,
    IReadOnlyList<ModerationScore> Categories
)
{
    /// <summary>Whether the content may be used at once.</summary>
    public bool IsApproved => Action < ModerationAction.Review;
}
