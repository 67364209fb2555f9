using System.Text.Json;
using System.Text.Json.Serialization;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>The REST endpoints under <c>/v1/admin/moderation</c>, for moderation decisions and pending reviews.</summary>
internal static class ModerationAdminEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    private static readonly JsonSerializerOptions s_strict = new(RestJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly string[] s_actions = [.. Enum.GetNames<ModerationAction>().Select(name => name.ToLowerInvariant())];

    public static void MapModerationAdmin(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder moderation = routes.MapGroup("/v1/admin/moderation").AddEndpointFilter<ApiErrorFilter>();
        moderation.MapGet("decisions", DecisionsAsync);
        moderation.MapGet("reviews", ReviewsAsync);
        moderation.MapGet("reviews/{id}/frames", FramesAsync);
        moderation.MapPost("reviews/{id}/approve", ApproveAsync);
        moderation.MapPost("reviews/{id}/reject", RejectAsync);
    }

    private static async Task<IResult> DecisionsAsync(HttpRequest request, IModerationRecords records, CancellationToken cancellationToken)
    {
        IQueryCollection query = request.Query;
        int limit = LimitOf(request);
        ModerationRecord? after = query["after"].ToString() is { Length: > 0 } cursor
            ? (ModerationId.TryParse(cursor, out Guid id) ? await records.FindAsync(id, cancellationToken) : null)
                ?? throw new InvalidFieldException("after", "must be the id of a decision that exists")
            : null;
        IReadOnlyList<ModerationRecord> found = await records.ListAsync(
            new ModerationRecordQuery(limit + 1)
            {
                After = after,
                VideoId = query["video"].ToString() is { Length: > 0 } video
                    ? VideoId.TryParse(video, out Guid videoId)
                        ? videoId
                        : throw new InvalidFieldException("video", "must be the id of a video")
                    : null,
                Kind = Choice(query["kind"], "kind", ModerationDecisionKind.All),
                Action = Choice(query["action"], "action", s_actions) is { } action
                    ? Enum.Parse<ModerationAction>(action, ignoreCase: true)
                    : null,
                Since = SinceOf(query["since"]),
            },
            cancellationToken
        );
        DecisionObject[] data = [.. found.Take(limit).Select(DecisionObject.From)];
        return Json(new ObjectList<DecisionObject>(data, data.FirstOrDefault()?.Id, data.LastOrDefault()?.Id, found.Count > limit));
    }

    private static async Task<IResult> ReviewsAsync(HttpRequest request, ReviewService reviews, CancellationToken cancellationToken)
    {
        int limit = LimitOf(request);
        IReadOnlyList<VideoJob> jobs = await reviews.ListAsync(limit + 1, cancellationToken);
        VideoObject[] data = [.. jobs.Take(limit).Select(job => VideoObject.From(new VideoSnapshot(job, [])))];
        return Json(new ObjectList<VideoObject>(data, data.FirstOrDefault()?.Id, data.LastOrDefault()?.Id, jobs.Count > limit));
    }

    private static async Task<IResult> FramesAsync(string id, ReviewService reviews, CancellationToken cancellationToken) =>
        Results.Bytes(await reviews.FramesAsync(id, cancellationToken), "image/png");

    private static Task<IResult> ApproveAsync(string id, HttpRequest request, ReviewService reviews, CancellationToken cancellationToken) =>
        DecideAsync(id, true, request, reviews, cancellationToken);

    private static Task<IResult> RejectAsync(string id, HttpRequest request, ReviewService reviews, CancellationToken cancellationToken) =>
        DecideAsync(id, false, request, reviews, cancellationToken);

    private static async Task<IResult> DecideAsync(
        string id,
        bool approved,
        HttpRequest request,
        ReviewService reviews,
        CancellationToken cancellationToken
    ) =>
        Json(VideoObject.From(await reviews.DecideAsync(id, approved, await ReadNoteAsync(request, cancellationToken), cancellationToken)));

    /// <summary>Reads the note from the optional JSON body; returns null if the body is empty.</summary>
    private static async Task<string?> ReadNoteAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        if (body.Length == 0)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<DecisionBody>(body.ToArray(), s_strict)?.Note;
        }
        catch (JsonException)
        {
            throw new InvalidFieldException("body", "must be empty or a JSON object with the field note, a string");
        }
    }

    private static int LimitOf(HttpRequest request)
    {
        string? limit = request.Query["limit"];
        int count = DefaultLimit;
        return limit is null || (int.TryParse(limit, out count) && count is >= 1 and <= MaxLimit)
            ? count
            : throw new InvalidFieldException("limit", $"must be from 1 to {MaxLimit}");
    }

    private static string? Choice(string? value, string field, IReadOnlyList<string> choices) =>
        string.IsNullOrEmpty(value) ? null
        : choices.Contains(value) ? value
        : throw new InvalidFieldException(field, $"must be one of {string.Join(", ", choices)}");

    private static DateTimeOffset? SinceOf(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return null;
        }

        return long.TryParse(value, out long seconds) && seconds >= 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new InvalidFieldException("since", "must be seconds since 1970-01-01 UTC");
    }

    private static IResult Json<T>(T value) => Results.Json(value, RestJson.Options);

    private sealed record DecisionBody(string? Note);

    private sealed record ObjectList<T>(IReadOnlyList<T> Data, string? FirstId, string? LastId, bool HasMore)
    {
        public string Object { get; } = "list";
    }
}
