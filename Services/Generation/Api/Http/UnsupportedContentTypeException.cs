using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;

namespace TextToVideo.Generation.Api.Http;

/// <summary>The content type of the body is not supported by the call.</summary>
/// <param name="description">What is allowed.</param>
internal sealed class UnsupportedContentTypeException(string description)
    : InvalidFieldException(ErrorCodes.UnsupportedMediaType, HeaderNames.ContentType, description);
