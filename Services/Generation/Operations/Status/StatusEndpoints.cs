using TextToVideo.Generation.Api.Http;
using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Operations.Status;

/// <summary>Maps the endpoint <c>GET /v1/admin/status</c>, which returns queue depths and numbers of workers.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/v1/admin/status").AddEndpointFilter<ApiErrorFilter>().MapGet("", GetAsync);

    private static async Task<IResult> GetAsync(SystemStatusReader status, CancellationToken cancellationToken) =>
        Results.Json(StatusObject.From(await status.ReadAsync(cancellationToken)), RestJson.Options);
}
