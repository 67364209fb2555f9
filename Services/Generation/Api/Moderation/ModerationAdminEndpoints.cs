using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>The REST endpoints under <c>/v1/admin/moderation</c>, for moderation decisions and pending reviews.</summary>
internal static class ModerationAdminEndpoints
{
    private static readonly string[] s_actions = [.. Enum.GetNames<ModerationAction>().Select(name => name.ToLowerInvariant())];

    public static void MapModerationAdmin(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder moderation = routes.MapAdminGroup("/v1/admin/moderation");
        moderation.MapGet("decisions", DecisionsAsync).Describe("listDecisions", "Lists the decisions of moderation, newest first.", 400);
        moderation.MapGet("reviews", ReviewsAsync).Describe("listReviews", "Lists the videos with a pending review, oldest first.", 400);
        moderation
            .MapGet("reviews/{id}/frames", FramesAsync)
            .Describe("showReviewedFrames", "Returns the frames under review as one image.", 404, 409)
            .ProducesFile(StatusCodes.Status200OK, "image/png");
        moderation.MapPost("reviews/{id}/approve", ApproveAsync).Describe("approveVideo", "Approves a video.", 400, 404, 409, 413, 415);
        moderation.MapPost("reviews/{id}/reject", RejectAsync).Describe("rejectVideo", "Rejects a video.", 400, 404, 409, 413, 415);
    }

    private static async Task<Ok<PageResponse<DecisionObject>>> DecisionsAsync(
        [AsParameters] DecisionQuery query,
        IModerationRecords records,
        CancellationToken cancellationToken
    )
    {
        int limit = PageLimit.GetOrDefault(query.Limit);
        PageCursor? after = PageAfter.Parse(query.After, ModerationId.TryParse, "a decision");
        IReadOnlyList<ModerationRecord> found = await records.ListAsync(
            new ModerationRecordQuery(limit + 1)
            {
                After = after,
                VideoId =
                    string.IsNullOrEmpty(query.Video) ? null
                    : VideoId.TryParse(query.Video, out Guid videoId) ? videoId
                    : throw new InvalidFieldException("video", "must be the id of a video"),
                Kind = GetChoice(query.Kind, "kind", ModerationDecisionKind.All),
                Action = GetChoice(query.Action, "action", s_actions) is { } action
                    ? Enum.Parse<ModerationAction>(action, ignoreCase: true)
                    : null,
                Since = query.Since is { Text.Length: > 0 } since
                    ? DateTimeOffset.FromUnixTimeSeconds(since.Get("since", 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
                    : null,
            },
            cancellationToken
        );
        return TypedResults.Ok(
            PageResponse<DecisionObject>.Create(
                [.. found.Take(limit).Select(DecisionObject.From)],
                decision => decision.Id,
                found.Count > limit
            )
        );
    }

    private static async Task<Ok<PageResponse<VideoObject>>> ReviewsAsync(
        [AsParameters] ReviewQuery query,
        ReviewService reviews,
        CancellationToken cancellationToken
    )
    {
        int limit = PageLimit.GetOrDefault(query.Limit);
        PageCursor? after = PageAfter.Parse(query.After, VideoId.TryParse, "a video");
        IReadOnlyList<VideoJob> jobs = await reviews.ListAsync(limit + 1, after, cancellationToken);
        return TypedResults.Ok(
            PageResponse<VideoObject>.Create([.. jobs.Take(limit).Select(VideoObject.From)], video => video.Id, jobs.Count > limit)
        );
    }

    private static async Task<FileContentHttpResult> FramesAsync(string id, ReviewService reviews, CancellationToken cancellationToken) =>
        TypedResults.Bytes(await reviews.FramesAsync(id, cancellationToken), "image/png");

    private static Task<Ok<VideoObject>> ApproveAsync(
        string id,
        JsonBody<DecisionBody> body,
        Caller caller,
        ReviewService reviews,
        CancellationToken cancellationToken
    ) => DecideAsync(id, approved: true, body, caller, reviews, cancellationToken);

    private static Task<Ok<VideoObject>> RejectAsync(
        string id,
        JsonBody<DecisionBody> body,
        Caller caller,
        ReviewService reviews,
        CancellationToken cancellationToken
    ) => DecideAsync(id, approved: false, body, caller, reviews, cancellationToken);

    private static async Task<Ok<VideoObject>> DecideAsync(
        string id,
        bool approved,
        JsonBody<DecisionBody> body,
        Caller caller,
        ReviewService reviews,
        CancellationToken cancellationToken
    )
    {
        string? note = (await body.ReadOptionalAsync(cancellationToken))?.Note;
        return TypedResults.Ok(VideoObject.From(await reviews.DecideAsync(id, approved, note, caller, cancellationToken)));
    }

    private static string? GetChoice(string? value, string field, IReadOnlyList<string> choices) =>
        string.IsNullOrEmpty(value) ? null
        : choices.Contains(value) ? value
        : throw new InvalidFieldException(field, $"must be one of {string.Join(", ", choices)}");

    private sealed record DecisionQuery(
        [property: Description("The id of the decision after which the page starts.")] string? After,
        [property: Description("The maximum number of decisions; the default is 100.")]
        [property: Range(1, PageLimit.Max)]
            QueryInteger? Limit,
        [property: Description("Only decisions on this video.")] string? Video,
        [property: Description("Only decisions of this kind.")] string? Kind,
        [property: Description("Only decisions with this action.")]
        [property: AllowedValues("allow", "flag", "review", "block")]
            string? Action,
        [property: Description("Only decisions since this time, in seconds since 1970-01-01 UTC.")] QueryInteger? Since
    );

    private sealed record ReviewQuery(
        [property: Description("The id of the video after which the page starts.")] string? After,
        [property: Description("The maximum number of videos; the default is 100.")] [property: Range(1, PageLimit.Max)] QueryInteger? Limit
    );

    /// <summary>The REST representation of a decision on a review.</summary>
    [JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
    private sealed record DecisionBody
    {
        /// <summary>A note for the audit, at most 1000 characters.</summary>
        public string? Note { get; init; }
    }
}
