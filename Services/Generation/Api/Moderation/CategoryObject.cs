using System.ComponentModel.DataAnnotations;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>A detected category of the moderation policy, with its score from 0 to 1 and the action of the policy.</summary>
internal sealed record CategoryObject(
    string Name,
    double Score,
    [property: AllowedValues("allow", "flag", "review", "block")] string Action
)
{
    public static CategoryObject From(ModerationScore score) =>
        new(score.Category, score.Score, score.Action.ToString().ToLowerInvariant());
}
