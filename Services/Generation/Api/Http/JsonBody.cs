using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Json;

namespace TextToVideo.Generation.Api.Http;

/// <summary>
/// The JSON body of a request, as a parameter of an endpoint. The endpoint reads it, so that its filters handle the errors.
/// </summary>
/// <typeparam name="T">The type of the body.</typeparam>
/// <param name="request">The request.</param>
internal sealed class JsonBody<T>(HttpRequest request) : IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private const string ContentType = "application/json";

    /// <summary>Reads the body.</summary>
    /// <exception cref="InvalidFieldException">
    /// The body is not a JSON object, or a field is unknown, missing, specified twice or of the wrong type.
    /// </exception>
    /// <exception cref="UnsupportedContentTypeException">The content type is not JSON.</exception>
    /// <exception cref="BadHttpRequestException">The body is larger than <see cref="LimitedBody.MaxBytes"/>.</exception>
    public async Task<T> ReadAsync(CancellationToken cancellationToken)
    {
        // Browsers let any web page send a form or plain text to the loopback address without a CORS preflight request, but not JSON.
        if (!request.HasJsonContentType())
        {
            throw new UnsupportedContentTypeException($"must be {ContentType}");
        }

        using MemoryStream body = await LimitedBody.ReadAsync(request, cancellationToken);
        return StrictJson.Read<T>(LimitedBody.GetBytes(body));
    }

    /// <summary>Reads the body; returns null if the request has none.</summary>
    /// <exception cref="InvalidFieldException">As for <see cref="ReadAsync"/>.</exception>
    /// <exception cref="UnsupportedContentTypeException">The content type is not JSON.</exception>
    /// <exception cref="BadHttpRequestException">The body is larger than <see cref="LimitedBody.MaxBytes"/>.</exception>
    public async Task<T?> ReadOptionalAsync(CancellationToken cancellationToken)
    {
        bool isEmpty =
            request.ContentLength == 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false;
        return isEmpty ? null : await ReadAsync(cancellationToken);
    }

    public static ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<JsonBody<T>?>(new JsonBody<T>(context.Request));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([ContentType, ApiDescription.AnyContentType], typeof(T)));
}
