namespace TextToVideo.Contracts.Messages;

/// <summary>How much a category of the policy has to do with what was moderated.</summary>
/// <param name="Category">Its name, for example <c>violence/graphic</c>.</param>
/// <param name="Score">From 0 to 1.</param>
/// <param name="Action">What the policy does at this score.</param>
public sealed record ModerationScore(string Category, double Score, ModerationAction Action);
