using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace TextToVideo.Generation.Api.Http;

/// <summary>The OpenAPI document as JSON. It is generated once, because the endpoints do not change while the process runs.</summary>
/// <param name="provider">The generator of the document.</param>
internal sealed class ApiDocument([FromKeyedServices(ApiDescription.DocumentName)] IOpenApiDocumentProvider provider)
{
    private readonly Lazy<Task<string>> _json = new(() => GenerateAsync(provider));

    /// <summary>Returns the document.</summary>
    public Task<string> GetAsync() => _json.Value;

    private static async Task<string> GenerateAsync(IOpenApiDocumentProvider provider)
    {
        OpenApiDocument document = await provider.GetOpenApiDocumentAsync(CancellationToken.None);
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
    }
}
