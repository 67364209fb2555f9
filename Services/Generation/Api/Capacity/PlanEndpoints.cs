using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Planning;
using TextToVideo.Planning.Simulation;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Api.Capacity;

/// <summary>The REST endpoints under <c>/v1/plan</c>, which estimate capacity from first principles.</summary>
internal static class PlanEndpoints
{
    private static readonly string[] s_fields = ["preset", "gpu", "precision", "assumptions", "what_if", "what_if_assumptions"];

    public static void MapPlan(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder plan = routes.MapGroup("/v1/plan").AddEndpointFilter<ApiErrorFilter>();
        plan.MapPost("", MakeAsync);
        plan.MapGet("presets", (PresetCatalog catalog) => Results.Json(catalog, SimulationJson.Options));
    }

    private static async Task<IResult> MakeAsync(HttpRequest request, Planner planner, CancellationToken cancellationToken)
    {
        PlanRequest wanted = await JsonBody.ReadAsync(request, s_fields, Read, cancellationToken);
        return Results.Json(PlanDocument.From(planner.CreatePlan(wanted)), RestJson.Options);
    }

    private static PlanRequest Read(JsonBody body) =>
        new()
        {
            Preset = body.Text("preset"),
            Gpu = body.Text("gpu"),
            Precision = body.Text("precision") is { } precision ? Precisions.Parse(precision, "precision") : Precision.Fp16,
            Values = ValuesOf(body, "assumptions"),
            WhatIf = body.Text("what_if"),
            WhatIfValues = ValuesOf(body, "what_if_assumptions"),
        };

    /// <summary>Reads values that are numbers, or text with a unit such as <c>"10 KB"</c>.</summary>
    private static Dictionary<string, double> ValuesOf(JsonBody body, string field) =>
        body.Map(
            field,
            (id, value) =>
            {
                Assumption assumption = Assumptions.Find(id, field);
                return value.ValueKind switch
                {
                    JsonValueKind.Number => value.GetDouble(),
                    JsonValueKind.String => Quantity.Parse(value.GetString()!, assumption.Unit, id),
                    _ => throw new InvalidFieldException(id, "must be a number, or text with a number and its unit"),
                };
            }
        );
}
