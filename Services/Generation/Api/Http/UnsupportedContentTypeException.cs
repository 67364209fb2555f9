using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;

namespace TextToVideo.Generation.Api.Http;

/// <summary>The exception that is thrown when an endpoint does not support the content type of the body.</summary>
/// <param name="description">The supported content types.</param>
internal sealed class UnsupportedContentTypeException(string description)
    : InvalidFieldException(ErrorCodes.UnsupportedMediaType, HeaderNames.ContentType, description);
