using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Policy;

/// <summary>A policy category that was found in a prompt or in frames.</summary>
/// <param name="Category">The category's name in the policy file, for example <c>violence/graphic</c>.</param>
/// <param name="Score">How sure the match is, from 0 to 1; at least the category's <c>flag</c> threshold.</param>
/// <param name="Action">What the policy does about it.</param>
public sealed record CategoryFinding(string Category, double Score, ModerationAction Action);
