using System.Reflection;

namespace TextToVideo.Generation.Api.Http;

/// <summary>The endpoint <c>GET /openapi.json</c>, which returns the OpenAPI description of the REST API.</summary>
internal static class OpenApiEndpoints
{
    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes) => routes.MapGet("/openapi.json", Get).AllowAnonymous();

    private static IResult Get() =>
        Results.Stream(Assembly.GetExecutingAssembly().GetManifestResourceStream("openapi.json")!, "application/json");
}
