using System.ComponentModel.DataAnnotations;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>
/// The REST representation of a moderation decision. Times are in seconds since 1970-01-01 UTC, with millisecond precision.
/// </summary>
internal sealed record DecisionObject(
    string Id,
    double CreatedAt,
    string? VideoId,
    string Tenant,
    string Kind,
    [property: AllowedValues("allow", "flag", "review", "block")] string Action,
    IReadOnlyList<CategoryObject> Categories,
    string PolicyVersion,
    string? TextHash,
    string? Text,
    string Note,
    string? KeyId
)
{
    public string Object { get; } = "moderation.decision";

    public static DecisionObject From(ModerationRecord record) =>
        new(
            ModerationId.Format(record.Id),
            record.CreatedAt.ToUnixTimeMilliseconds() / 1000.0,
            record.VideoId is { } video ? Jobs.VideoId.Format(video) : null,
            record.Tenant,
            record.Kind,
            record.Action.ToString().ToLowerInvariant(),
            [.. record.Categories.Select(CategoryObject.From)],
            record.PolicyVersion,
            record.TextHash,
            record.Text,
            record.Note,
            record.KeyId
        );
}
