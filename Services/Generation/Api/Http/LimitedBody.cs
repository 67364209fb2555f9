namespace TextToVideo.Generation.Api.Http;

/// <summary>Reads the bodies of requests into memory, up to a maximum size.</summary>
internal static class LimitedBody
{
    /// <summary>The maximum size of a body in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int ChunkBytes = 16 * 1024;

    /// <summary>
    /// Reads a body and decodes it if it is compressed. A body of unknown length is read to its end, or to the server's limit, even if it
    /// is too large: if the server closed the connection while a proxy was still sending, the proxy would treat it as a server failure.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The body, from its beginning.</returns>
    /// <exception cref="BadHttpRequestException">The body is too large, as it was sent or decoded.</exception>
    /// <exception cref="UnsupportedContentCodingException">The content coding is not supported.</exception>
    /// <exception cref="Contracts.InvalidFieldException">The body cannot be decoded.</exception>
    public static async Task<MemoryStream> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (ContentCoding.Find(request.Headers) is not { } coding)
        {
            return await ReadEncodedAsync(request, cancellationToken);
        }

        using MemoryStream encoded = await ReadEncodedAsync(request, cancellationToken);
        return await ContentCoding.DecodeAsync(coding, encoded, MaxBytes, cancellationToken) ?? throw TooLarge();
    }

    /// <summary>Returns the bytes of a body.</summary>
    public static ReadOnlyMemory<byte> GetBytes(MemoryStream body) => body.GetBuffer().AsMemory(0, (int)body.Length);

    private static async Task<MemoryStream> ReadEncodedAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        byte[] chunk = new byte[ChunkBytes];
        long length = 0;
        int read;
        while (request.ContentLength is not > MaxBytes && (read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0)
        {
            length += read;
            if (length <= MaxBytes)
            {
                buffer.Write(chunk, 0, read);
            }
        }

        if (length > MaxBytes || request.ContentLength > MaxBytes)
        {
            throw TooLarge();
        }

        buffer.Position = 0;
        return buffer;
    }

    private static BadHttpRequestException TooLarge() =>
        new($"must not be longer than {MaxBytes} bytes", StatusCodes.Status413PayloadTooLarge);
}
