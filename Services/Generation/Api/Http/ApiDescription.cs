using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace TextToVideo.Generation.Api.Http;

/// <summary>
/// The description of the REST API: the OpenAPI document <c>/openapi.json</c>, which is generated from the endpoints once, and the page
/// <c>/docs</c> to browse it.
/// </summary>
internal static class ApiDescription
{
    /// <summary>
    /// Makes routing pass bodies of other content types to the endpoint, whose error names the supported ones. The document omits it.
    /// </summary>
    public const string AnyContentType = "*/*";

    /// <summary>The name by which the document and its generator are registered.</summary>
    public const string DocumentName = "v1";
    private const string DocumentPath = "/openapi.json";
    private const string PagePath = "/docs";
    private const string KeyScheme = "key";
    private const string PlainText = "text/plain";

    /// <summary>The page works without any other network, and this policy makes sure of it.</summary>
    private const string PagePolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

    /// <summary>Adds the generator of the document.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddApiDescription(this IServiceCollection services) =>
        services
            .AddSingleton<ApiDocument>()
            .AddOpenApi(
                DocumentName,
                options =>
                {
                    options.ShouldInclude = endpoint =>
                        endpoint.RelativePath?.StartsWith("v1/", StringComparison.Ordinal) == true && !IsHeadOfGet(endpoint);
                    options.CreateSchemaReferenceId = ApiSchemas.GetName;
                    options.AddSchemaTransformer(ApiSchemas.DescribeAsync);
                    options.AddOperationTransformer(DescribeOperationAsync);
                    options.AddDocumentTransformer(DescribeDocumentAsync);
                }
            );

    /// <summary>Maps the document and the page.</summary>
    /// <param name="routes">The routes.</param>
    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(DocumentPath, GetDocumentAsync).AllowHead().AllowAnonymous();
        routes
            .MapScalarApiReference(
                PagePath,
                (options, context) =>
                {
                    context.Response.Headers[HeaderNames.ContentSecurityPolicy] = PagePolicy;
                    options
                        .WithTitle("TextToVideo")
                        .WithOpenApiRoutePattern(DocumentPath)
                        .DisableDefaultFonts()
                        .DisableTelemetry()
                        .DisableAgent()
                        .DisableMcp()
                        .HideClientButton()
                        .HideDeveloperTools();
                }
            )
            .AllowHead()
            .AllowAnonymous();
    }

    private static bool IsHeadOfGet(Microsoft.AspNetCore.Mvc.ApiExplorer.ApiDescription endpoint) =>
        HttpMethods.IsHead(endpoint.HttpMethod ?? string.Empty)
        && endpoint.ActionDescriptor.EndpointMetadata.OfType<IHttpMethodMetadata>().Last().HttpMethods.Contains(HttpMethods.Get);

    private static async Task<ContentHttpResult> GetDocumentAsync(ApiDocument document) =>
        TypedResults.Text(await document.GetAsync(), MediaTypeNames.Application.Json, Encoding.UTF8);

    private static Task DescribeOperationAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.In == ParameterLocation.Query)
            {
                parameter.Name = parameter.Name?.ToLowerInvariant();
            }
        }

        operation.RequestBody?.Content?.Remove(AnyContentType);
        if (operation.RequestBody?.Content?.TryGetValue(PlainText, out OpenApiMediaType? text) == true)
        {
            text.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The prompt, in UTF-8." };
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [];
            operation.Responses?.Remove($"{StatusCodes.Status401Unauthorized}");
        }

        return Task.CompletedTask;
    }

    private static Task DescribeDocumentAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        document.Info = new OpenApiInfo
        {
            Title = "TextToVideo",
            Version = "1",
            Description = "Generates videos from text. The operations for videos are those of OpenAI's API, with additions.",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };

        // The address of the server is that of the document.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key. Callers on the server's own machine need none before the first key has been created.",
            },
        };
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] },
            new OpenApiSecurityRequirement(),
        ];
        return Task.CompletedTask;
    }
}
