using Microsoft.AspNetCore.Http.HttpResults;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Planning.Simulation;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Capacity;

/// <summary>The REST endpoint <c>/v1/simulate</c>, which simulates the queues, waiting times and cost of a pipeline under load.</summary>
internal static class SimulationEndpoints
{
    public static void MapSimulation(this IEndpointRouteBuilder routes) =>
        routes
            .MapApiGroup("/v1/simulate", "planning")
            .MapPost("", RunAsync)
            .Describe("createSimulation", "Simulates a pipeline under a load.", 400, 413, 415);

    private static async Task<Ok<SimulationReport>> RunAsync(
        JsonBody<SimulationRequest> body,
        Caller caller,
        SimulationGate gate,
        CancellationToken cancellationToken
    ) => TypedResults.Ok(await gate.RunAsync(await body.ReadAsync(cancellationToken), caller, cancellationToken));
}
