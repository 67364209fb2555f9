using System.Reflection;

namespace TextToVideo.Generation.Api.Http;

/// <summary><c>GET /openapi.json</c>: what REST offers, for programs that read such documents.</summary>
internal static class OpenApiEndpoints
{
    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes) => routes.MapGet("/openapi.json", Get).AllowAnonymous();

    private static IResult Get() =>
        Results.Stream(Assembly.GetExecutingAssembly().GetManifestResourceStream("openapi.json")!, "application/json");
}
