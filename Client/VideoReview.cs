namespace TextToVideo.Client;

/// <summary>A pending review by a moderator.</summary>
/// <param name="Stage">The stage whose verdict is reviewed: <c>moderate_prompt</c> or <c>moderate_frames</c>.</param>
/// <param name="Reason">One sentence that describes what was found.</param>
/// <param name="Since">When the review began.</param>
/// <param name="ExpiresAt">When the job is rejected if no reviewer has decided by then.</param>
/// <param name="Categories">The categories of the policy that were found.</param>
public sealed record VideoReview(
    string Stage,
    string Reason,
    DateTimeOffset Since,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<ReviewCategory> Categories
);

/// <summary>A category of the moderation policy that was found.</summary>
/// <param name="Name">The category, for example <c>violence/graphic</c>.</param>
/// <param name="Score">The score, from 0 to 1.</param>
/// <param name="Action">The action of the policy: <c>allow</c>, <c>flag</c> or <c>review</c>.</param>
public sealed record ReviewCategory(string Name, double Score, string Action);
