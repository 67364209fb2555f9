using System.Text;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Planning.Simulation;

namespace TextToVideo.Generation.Api.Capacity;

/// <summary>The REST endpoint <c>/v1/simulate</c>, which simulates the queues, waiting times and cost of a pipeline under load.</summary>
internal static class SimulationEndpoints
{
    public static void MapSimulation(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/v1/simulate").AddEndpointFilter<ApiErrorFilter>().MapPost("", RunAsync);

    private static async Task<IResult> RunAsync(HttpRequest request, SimulationGate gate, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            throw new UnsupportedContentTypeException("must be application/json");
        }

        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        SimulationRequest wanted = SimulationJson.Read(await reader.ReadToEndAsync(cancellationToken));
        return Results.Json(await gate.RunAsync(wanted, cancellationToken), SimulationJson.Options);
    }
}
