using Microsoft.AspNetCore.Http.HttpResults;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Planning;

namespace TextToVideo.Generation.Api.Capacity;

/// <summary>The REST endpoints under <c>/v1/plan</c>, which estimate capacity from first principles.</summary>
internal static class PlanEndpoints
{
    public static void MapPlan(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder plan = routes.MapApiGroup("/v1/plan", "planning");
        plan.MapPost("", CreateAsync).Describe("createPlan", "Estimates storage, servers, bandwidth and cost.", 400, 413, 415);
        plan.MapGet("presets", GetPresets).Describe("listPlanPresets", "Lists the presets of plans: models, GPUs, changes and pipelines.");
    }

    private static async Task<Ok<PlanDocument>> CreateAsync(
        JsonBody<CreatePlanBody> body,
        Planner planner,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(PlanDocument.From(planner.CreatePlan((await body.ReadAsync(cancellationToken)).ToRequest())));

    private static Ok<PresetCatalog> GetPresets(PresetCatalog catalog) => TypedResults.Ok(catalog);
}
