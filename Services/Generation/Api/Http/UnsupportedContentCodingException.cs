using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;

namespace TextToVideo.Generation.Api.Http;

/// <summary>The exception that is thrown when the content coding of a body is not supported.</summary>
internal sealed class UnsupportedContentCodingException()
    : InvalidFieldException(
        ErrorCodes.UnsupportedMediaType,
        HeaderNames.ContentEncoding,
        $"must be one of {ContentCoding.Supported}, or absent"
    );
