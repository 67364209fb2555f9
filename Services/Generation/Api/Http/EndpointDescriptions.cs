using TextToVideo.ServiceDefaults.Rest;

namespace TextToVideo.Generation.Api.Http;

/// <summary>Describes endpoints for the OpenAPI document.</summary>
internal static class EndpointDescriptions
{
    private const string Json = "application/json";

    /// <summary>Creates a group of endpoints of the API, whose errors have the API's envelope.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="prefix">The common prefix of the paths.</param>
    /// <param name="tag">The heading of the group in the document.</param>
    public static RouteGroupBuilder MapApiGroup(this IEndpointRouteBuilder routes, string prefix, string tag) =>
        routes
            .MapGroup(prefix)
            .AllowHead()
            .AddEndpointFilter<CacheFilter>()
            .AddEndpointFilter<ApiErrorFilter>()
            .WithTags(tag)
            .ProducesErrors(StatusCodes.Status401Unauthorized, StatusCodes.Status429TooManyRequests);

    /// <summary>Creates a group of endpoints that require an admin key and whose calls are recorded.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="prefix">The common prefix of the paths.</param>
    public static RouteGroupBuilder MapAdminGroup(this IEndpointRouteBuilder routes, string prefix) =>
        routes
            .MapApiGroup(prefix, "admin")
            .AddEndpointFilter<AdminActionFilter>()
            .ProducesErrors(StatusCodes.Status403Forbidden, StatusCodes.Status503ServiceUnavailable);

    /// <summary>Maps <c>GET</c> and <c>HEAD</c> as two operations of the document, each with an id of its own.</summary>
    /// <param name="routes">The routes.</param>
    /// <param name="pattern">The path.</param>
    /// <param name="handler">The handler of both methods.</param>
    public static (RouteHandlerBuilder Get, RouteHandlerBuilder Head) MapGetAndHead(
        this IEndpointRouteBuilder routes,
        string pattern,
        Delegate handler
    ) =>
        (
            // The last metadata counts, so this undoes what the group has added.
            routes.MapGet(pattern, handler).WithMetadata(new HttpMethodMetadata([HttpMethods.Get])),
            routes.MapMethods(pattern, [HttpMethods.Head], handler)
        );

    /// <summary>
    /// Makes endpoints that are mapped for <c>GET</c> accept <c>HEAD</c> too; the document omits it. The handler is the same, so the
    /// headers are, and the server sends no body.
    /// </summary>
    /// <param name="endpoints">The endpoint or the group of endpoints.</param>
    public static T AllowHead<T>(this T endpoints)
        where T : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            if (endpoint.Metadata.OfType<HttpMethodMetadata>().LastOrDefault() is { HttpMethods: [var only] } && HttpMethods.IsGet(only))
            {
                endpoint.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
            }
        });
        return endpoints;
    }

    /// <summary>Adds the name and the description of an operation.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="id">The id of the operation, from which generators of clients make the names of methods.</param>
    /// <param name="summary">One sentence.</param>
    /// <param name="errors">The HTTP status codes of errors, beside those of the group.</param>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string id, string summary, params int[] errors) =>
        endpoint.WithName(id).WithSummary(summary).ProducesErrors(errors);

    /// <summary>Adds responses with the error envelope.</summary>
    /// <param name="endpoint">The endpoint or the group of endpoints.</param>
    /// <param name="errors">The HTTP status codes.</param>
    public static T ProducesErrors<T>(this T endpoint, params int[] errors)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata([.. errors.Select(status => new ProducesResponseTypeMetadata(status, typeof(ApiError), [Json]))]);

    /// <summary>Adds a response whose body is a file.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="status">The HTTP status code.</param>
    /// <param name="contentTypes">The media types.</param>
    public static RouteHandlerBuilder ProducesFile(this RouteHandlerBuilder endpoint, int status, params string[] contentTypes) =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Stream), contentTypes));
}
