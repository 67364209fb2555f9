using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Json;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// The body of a request for a video, in any supported content type, as a parameter of an endpoint. The endpoint reads it, so that its
/// filters handle the errors.
/// </summary>
/// <param name="request">The request.</param>
internal sealed class CreateVideoBody(HttpRequest request) : IBindableFromHttpContext<CreateVideoBody>, IEndpointParameterMetadataProvider
{
    private const string Json = "application/json";
    private const string Form = "multipart/form-data";
    private const string Text = "text/plain";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the body.</summary>
    /// <exception cref="InvalidFieldException">The body is invalid.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large.</exception>
    /// <exception cref="UnsupportedContentTypeException">The content type is not supported.</exception>
    public async Task<CreateVideoInput> ReadAsync(CancellationToken cancellationToken)
    {
        _ = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? contentType);
        Func<MemoryStream, Task<CreateVideoInput>> read = contentType switch
        {
            _ when request.HasJsonContentType() => body => Task.FromResult(StrictJson.Read<CreateVideoInput>(LimitedBody.GetBytes(body))),
            not null when Is(contentType.MediaType, Form) => body => CreateVideoForm.ReadAsync(contentType, body, cancellationToken),
            not null when Is(contentType.MediaType, Text) && IsUtf8(contentType) => body => Task.FromResult(ReadText(body)),
            _ => throw new UnsupportedContentTypeException($"must be {Json}, {Form} or {Text}, in UTF-8"),
        };
        using MemoryStream body = await LimitedBody.ReadAsync(request, cancellationToken);
        return await read(body);
    }

    public static ValueTask<CreateVideoBody?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<CreateVideoBody?>(new CreateVideoBody(context.Request));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([Json, Form, Text, ApiDescription.AnyContentType], typeof(CreateVideoInput)));

    private static CreateVideoInput ReadText(MemoryStream body)
    {
        try
        {
            return new CreateVideoInput { Prompt = s_utf8.GetString(LimitedBody.GetBytes(body).Span).TrimStart('\uFEFF') };
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidFieldException("prompt", "must be valid Unicode text");
        }
    }

    private static bool Is(StringSegment text, string expected) => text.Equals(expected, StringComparison.OrdinalIgnoreCase);

    private static bool IsUtf8(MediaTypeHeaderValue contentType) =>
        !contentType.Charset.HasValue || Is(HeaderUtilities.RemoveQuotes(contentType.Charset), Encoding.UTF8.WebName);
}
