using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Operations.Reconciliation;

/// <summary>Maps the REST endpoints of <c>/v1/admin/reconciliation</c>.</summary>
internal static class ReconciliationEndpoints
{
    public static void MapReconciliation(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder reconciliation = routes.MapAdminGroup("/v1/admin/reconciliation");
        reconciliation.MapGet("", ListAsync).Describe("listDiscrepancies", "Lists files without a video and videos without files.", 400);
        reconciliation
            .MapDelete("", DeleteAsync)
            .Describe("deleteDiscrepancies", "Deletes files without a video and videos without files.", 400, 409);
    }

    private static async Task<Ok<ReconciliationPage>> ListAsync(
        [AsParameters] PageQuery page,
        IReconciler reconciler,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await reconciler.ReconcileAsync(page.ToQuery(), cancellationToken));

    private static async Task<Ok<ReconciliationPage>> DeleteAsync(
        [AsParameters] PageQuery page,
        [Description("Whether to delete even if the database and the artifact store do not seem to belong together.")]
        [AllowedValues("true", "false")]
            string? force,
        IReconciler reconciler,
        CancellationToken cancellationToken
    ) =>
        TypedResults.Ok(await reconciler.ReconcileAsync(page.ToQuery() with { Delete = true, Force = ReadFlag(force) }, cancellationToken));

    private static bool ReadFlag(string? value) =>
        value switch
        {
            null or "" or "false" => false,
            "true" => true,
            _ => throw new InvalidFieldException("force", "must be true or false"),
        };

    private sealed record PageQuery(
        [property: Description("The last_id of the previous page.")] string? After,
        [property: Description("The maximum number of videos to examine; the default is 1000.")]
        [property: Range(1, ReconciliationQuery.MaxLimit)]
            QueryInteger? Limit,
        [property: Description("The age, in seconds, from which on files and ended jobs are examined; the default is 3600.")]
        [property: Range(ReconciliationQuery.LeastMinAgeSeconds, ReconciliationQuery.MostMinAgeSeconds)]
            QueryInteger? Age
    )
    {
        public ReconciliationQuery ToQuery() =>
            new()
            {
                After =
                    string.IsNullOrEmpty(After) ? null
                    : VideoId.TryParse(After, out Guid videoId) ? videoId
                    : throw new InvalidFieldException("after", "must be the last_id of the previous page"),
                Limit = Limit is { } limit ? (int)limit.Get("limit", 1, ReconciliationQuery.MaxLimit) : ReconciliationQuery.MaxLimit,
                MinAgeSeconds = Age is { } age
                    ? (int)age.Get("age", ReconciliationQuery.LeastMinAgeSeconds, ReconciliationQuery.MostMinAgeSeconds)
                    : ReconciliationQuery.DefaultMinAgeSeconds,
            };
    }
}
