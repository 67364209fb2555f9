using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Operations.Actions;

/// <summary>Maps the REST endpoint <c>/v1/admin/actions</c>.</summary>
internal static class ActionEndpoints
{
    public static void MapAdminActions(this IEndpointRouteBuilder routes) =>
        routes
            .MapAdminGroup("/v1/admin/actions")
            .MapGet("", ListAsync)
            .Describe("listAdminActions", "Lists what admins have done, newest first.", 400);

    private static async Task<Ok<PageResponse<ActionObject>>> ListAsync(
        [AsParameters] ActionQuery query,
        IAdminActions actions,
        CancellationToken cancellationToken
    )
    {
        int limit = PageLimit.GetOrDefault(query.Limit);
        PageCursor? after = PageAfter.Parse(query.After, AdminActionId.TryParse, "an action");
        IReadOnlyList<AdminAction> found = await actions.ListAsync(
            new AdminActionQuery(limit + 1)
            {
                After = after,
                KeyId = GetText("key", query.Key),
                Action = GetText("action", query.Action),
                Target = GetText("target", query.Target),
                Since = query.Since is { Text.Length: > 0 } since
                    ? DateTimeOffset.FromUnixTimeSeconds(since.Get("since", 0, DateTimeOffset.MaxValue.ToUnixTimeSeconds()))
                    : null,
            },
            cancellationToken
        );
        return TypedResults.Ok(
            PageResponse<ActionObject>.Create([.. found.Take(limit).Select(ActionObject.From)], action => action.Id, found.Count > limit)
        );
    }

    private static string? GetText(string field, string? value) =>
        string.IsNullOrEmpty(value) ? null
        : value.Contains('\0', StringComparison.Ordinal) ? throw new InvalidFieldException(field, "must not contain U+0000")
        : value;

    private sealed record ActionQuery(
        [property: Description("The id of the action after which the page starts.")] string? After,
        [property: Description("The maximum number of actions; the default is 100.")]
        [property: Range(1, PageLimit.Max)]
            QueryInteger? Limit,
        [property: Description("Only actions with this key, by its id.")] string? Key,
        [property: Description("Only actions with this name, such as revokeKey.")] string? Action,
        [property: Description("Only actions that concern the key, tenant, video or dead letter with this id.")] string? Target,
        [property: Description("Only actions since this time, in seconds since 1970-01-01 UTC.")] QueryInteger? Since
    );
}
