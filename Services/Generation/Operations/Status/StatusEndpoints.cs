using Microsoft.AspNetCore.Http.HttpResults;
using TextToVideo.Generation.Api.Http;

namespace TextToVideo.Generation.Operations.Status;

/// <summary>Maps the endpoint <c>GET /v1/admin/status</c>, which returns queue depths and numbers of workers.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder routes) =>
        routes.MapAdminGroup("/v1/admin/status").MapGet("", GetAsync).Describe("getStatus", "Returns queue depths and numbers of workers.");

    private static async Task<Ok<StatusObject>> GetAsync(SystemStatusReader status, CancellationToken cancellationToken) =>
        TypedResults.Ok(StatusObject.From(await status.ReadAsync(cancellationToken)));
}
