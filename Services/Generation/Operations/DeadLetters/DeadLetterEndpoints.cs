using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Operations.DeadLetters;

/// <summary>Maps the REST endpoints under <c>/v1/admin/dead-letters</c>.</summary>
internal static class DeadLetterEndpoints
{
    public static void MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder letters = routes.MapAdminGroup("/v1/admin/dead-letters");
        letters.MapGet("", ListAsync).Describe("listDeadLetters", "Lists the messages that could not be processed.", 400);
        letters.MapPost("requeue", RequeueAllAsync).Describe("requeueDeadLetters", "Returns all dead letters to their queues.");
        letters.MapPost("{id}/requeue", RequeueAsync).Describe("requeueDeadLetter", "Returns a dead letter to its queue.", 404);
        letters.MapDelete("{id}", DeleteAsync).Describe("deleteDeadLetter", "Deletes a dead letter.", 404);
    }

    private static async Task<Ok<ListResponse<DeadLetter>>> ListAsync(
        [AsParameters] ListQuery query,
        IDeadLetters letters,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(new ListResponse<DeadLetter>(await letters.ListAsync(PageLimit.GetOrDefault(query.Limit), cancellationToken)));

    private static async Task<Ok<Requeued>> RequeueAllAsync(IDeadLetters letters, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Requeued(await letters.RequeueAsync(null, cancellationToken)));

    private static async Task<Ok<Requeued>> RequeueAsync(string id, IDeadLetters letters, CancellationToken cancellationToken)
    {
        int count = await letters.RequeueAsync(id, cancellationToken);
        return count > 0 ? TypedResults.Ok(new Requeued(count)) : throw new DeadLetterNotFoundException(id);
    }

    private static async Task<Ok<DeletedObject>> DeleteAsync(string id, IDeadLetters letters, CancellationToken cancellationToken) =>
        await letters.DeleteAsync(id, cancellationToken)
            ? TypedResults.Ok(new DeletedObject(id, "dead_letter.deleted"))
            : throw new DeadLetterNotFoundException(id);

    private sealed record ListQuery(
        [property: Description("The maximum number of dead letters; the default is 100.")]
        [property: Range(1, PageLimit.Max)]
            QueryInteger? Limit
    );

    /// <param name="Count">The number of dead letters that were returned to their queues.</param>
    private sealed record Requeued(int Count)
    {
        public string Object { get; } = "dead_letters.requeued";
    }
}
