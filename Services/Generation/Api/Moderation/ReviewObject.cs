using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>The REST representation of the pending review of a job. Times are in seconds since 1970-01-01 UTC.</summary>
internal sealed record ReviewObject(string Stage, string Reason, IReadOnlyList<CategoryObject> Categories, long Since, long ExpiresAt)
{
    public string Status { get; } = "pending";

    public static ReviewObject From(ReviewRecord review) =>
        new(
            review.Stage,
            review.Reason,
            [.. review.Categories.Select(CategoryObject.From)],
            review.Since.ToUnixTimeSeconds(),
            review.Until.ToUnixTimeSeconds()
        );
}
