using System.Text;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>Reads a request for a video: its body, in any supported content type, and its idempotency key header.</summary>
internal static class CreateVideoReader
{
    /// <summary>The maximum body size, far larger than the longest valid request.</summary>
    private const long MaxBodyBytes = 1024 * 1024;

    private const int ChunkBytes = 16 * 1024;

    private const string Json = "application/json";
    private const string Form = "multipart/form-data";
    private const string Text = "text/plain";

    private const string IdempotencyKey = "Idempotency-Key";

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the request.</summary>
    /// <exception cref="InvalidFieldException">The body or a header is invalid.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large.</exception>
    /// <exception cref="UnsupportedContentTypeException">The content type is not supported.</exception>
    public static async Task<CreateVideoInput> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        string? key = request.Headers.TryGetValue(IdempotencyKey, out StringValues keys)
            ? IdempotencyKeyFormat.Check(IdempotencyKey, keys.ToString())
            : null;
        CreateVideoInput input = await ReadBodyAsync(request, cancellationToken);
        return input with { IdempotencyKey = key };
    }

    private static async Task<CreateVideoInput> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        _ = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? contentType);
        Func<Stream, Task<CreateVideoInput>> read = contentType switch
        {
            _ when request.HasJsonContentType() => body => CreateVideoBody.ReadAsync(body, cancellationToken),
            not null when Is(contentType.MediaType, Form) => body => ReadFormAsync(contentType, body, cancellationToken),
            not null when Is(contentType.MediaType, Text) && IsUtf8(contentType) => body => ReadTextAsync(body, cancellationToken),
            _ => throw new UnsupportedContentTypeException($"must be {Json}, {Form} or {Text}, in UTF-8"),
        };
        await using Stream body = await BufferAsync(request, cancellationToken);
        return await read(body);
    }

    /// <summary>
    /// Buffers the body. A body of unknown length is read to its end, or to the server's limit, even if it is too large: if the server
    /// closed the connection while a proxy was still sending, the proxy would treat it as a server failure.
    /// </summary>
    private static async Task<Stream> BufferAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        byte[] chunk = new byte[ChunkBytes];
        long length = 0;
        int read;
        while (request.ContentLength is not > MaxBodyBytes && (read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            length += read;
            if (length <= MaxBodyBytes)
            {
                buffer.Write(chunk, 0, read);
            }
        }

        if (length > MaxBodyBytes || request.ContentLength > MaxBodyBytes)
        {
            throw new BadHttpRequestException($"must not be longer than {MaxBodyBytes} bytes", StatusCodes.Status413PayloadTooLarge);
        }

        buffer.Position = 0;
        return buffer;
    }

    private static async Task<CreateVideoInput> ReadFormAsync(
        MediaTypeHeaderValue contentType,
        Stream body,
        CancellationToken cancellationToken
    )
    {
        await using Stream json = await CreateVideoForm.ToJsonAsync(contentType, body, cancellationToken);
        return await CreateVideoBody.ReadAsync(json, cancellationToken);
    }

    private static async Task<CreateVideoInput> ReadTextAsync(Stream body, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        await body.CopyToAsync(text, cancellationToken);
        try
        {
            string prompt = s_utf8.GetString(text.GetBuffer(), 0, (int)text.Length);
            return new CreateVideoInput { Prompt = prompt.TrimStart('\uFEFF') };
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
