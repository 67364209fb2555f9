namespace TextToVideo.Contracts.Messages;

/// <summary>The score of one category of the moderation policy.</summary>
/// <param name="Category">The name of the category, for example <c>violence/graphic</c>.</param>
/// <param name="Score">The score, 0 to 1.</param>
/// <param name="Action">The action of the policy at this score.</param>
public sealed record ModerationScore(string Category, double Score, ModerationAction Action);
