using TextToVideo.Contracts.Messages;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>A category of the policy that was found, from a score of 0 to 1, and what the policy does about it.</summary>
internal sealed record CategoryObject(string Name, double Score, string Action)
{
    public static CategoryObject From(ModerationScore score) =>
        new(score.Category, score.Score, score.Action.ToString().ToLowerInvariant());
}
