using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Operations.DeadLetters;

/// <summary>Maps the REST endpoints under <c>/v1/admin/dead-letters</c>.</summary>
internal static class DeadLetterEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder letters = routes.MapGroup("/v1/admin/dead-letters").AddEndpointFilter<ApiErrorFilter>();
        letters.MapGet("", ListAsync);
        letters.MapPost("requeue", RequeueAllAsync);
        letters.MapPost("{id}/requeue", RequeueAsync);
        letters.MapDelete("{id}", DeleteAsync);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, IDeadLetters letters, CancellationToken cancellationToken)
    {
        string? limit = request.Query["limit"];
        int count = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, out count) || count is < 1 or > MaxLimit))
        {
            throw new InvalidFieldException("limit", $"must be from 1 to {MaxLimit}");
        }

        return Json(new DeadLetterList(await letters.ListAsync(count, cancellationToken)));
    }

    private static async Task<IResult> RequeueAllAsync(IDeadLetters letters, CancellationToken cancellationToken) =>
        Json(new Requeued(await letters.RequeueAsync(null, cancellationToken)));

    private static async Task<IResult> RequeueAsync(string id, IDeadLetters letters, CancellationToken cancellationToken) =>
        await letters.RequeueAsync(id, cancellationToken) is > 0 and int count ? Json(new Requeued(count)) : Missing(id);

    private static async Task<IResult> DeleteAsync(string id, IDeadLetters letters, CancellationToken cancellationToken) =>
        await letters.DeleteAsync(id, cancellationToken) ? Json(new DeletedDeadLetter(id, true)) : Missing(id);

    private static IResult Missing(string id) =>
        ApiError.Result(StatusCodes.Status404NotFound, $"There is no dead letter {id}.", "id", "not_found");

    private static IResult Json<T>(T value) => Results.Json(value, RestJson.Options);

    private sealed record DeadLetterList(IReadOnlyList<DeadLetter> Data)
    {
        public string Object { get; } = "list";
    }

    private sealed record Requeued(int Count)
    {
        public string Object { get; } = "dead_letters.requeued";
    }

    private sealed record DeletedDeadLetter(string Id, bool Deleted)
    {
        public string Object { get; } = "dead_letter.deleted";
    }
}
