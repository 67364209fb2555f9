using System.IO.Compression;
using Microsoft.Net.Http.Headers;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Json;

namespace TextToVideo.Generation.Api.Http;

/// <summary>Decodes compressed bodies of requests (https://www.rfc-editor.org/rfc/rfc9110#section-8.4).</summary>
internal static class ContentCoding
{
    /// <summary>The codings that a body may have, as in the header <c>Accept-Encoding</c>.</summary>
    public const string Supported = "gzip, br, deflate";

    private const int ChunkBytes = 16 * 1024;

    /// <summary>Returns the name of the coding of a body; null if it has none.</summary>
    /// <param name="headers">The header fields of the request.</param>
    /// <exception cref="UnsupportedContentCodingException">The coding is not supported, or there is more than one.</exception>
    public static string? Find(IHeaderDictionary headers)
    {
        string[] codings =
        [
            .. headers
                .GetCommaSeparatedValues(HeaderNames.ContentEncoding)
                .Select(name => name.Trim().ToLowerInvariant())
                .Where(name => name is not ("" or "identity")),
        ];
        return codings switch
        {
            [] => null,
            ["gzip" or "x-gzip" or "br" or "deflate"] => codings[0],
            _ => throw new UnsupportedContentCodingException(),
        };
    }

    /// <summary>Decodes a body.</summary>
    /// <param name="coding">A coding that <see cref="Find"/> has returned.</param>
    /// <param name="encoded">The encoded body, positioned at its start.</param>
    /// <param name="maxBytes">The maximum size in bytes; decoding stops at the first byte beyond it.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The body, positioned at its start; null if it is larger than the maximum.</returns>
    /// <exception cref="InvalidFieldException">The body does not have the coding.</exception>
    public static async Task<MemoryStream?> DecodeAsync(
        string coding,
        MemoryStream encoded,
        int maxBytes,
        CancellationToken cancellationToken
    )
    {
        await using Stream decoder = coding switch
        {
            "br" => new BrotliStream(encoded, CompressionMode.Decompress),
            "deflate" when HasZLibHeader(encoded) => new ZLibStream(encoded, CompressionMode.Decompress),
            // Some clients leave out the header that the coding requires.
            "deflate" => new DeflateStream(encoded, CompressionMode.Decompress),
            _ => new GZipStream(encoded, CompressionMode.Decompress),
        };
        var decoded = new MemoryStream();
        byte[] chunk = new byte[ChunkBytes];
        try
        {
            int read;
            while ((read = await decoder.ReadAsync(chunk, cancellationToken)) > 0)
            {
                if (decoded.Length + read > maxBytes)
                {
                    return null;
                }

                decoded.Write(chunk, 0, read);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or IOException)
        {
            throw new InvalidFieldException(StrictJson.Body, $"must be encoded as {HeaderNames.ContentEncoding} says ({coding})");
        }

        decoded.Position = 0;
        return decoded;
    }

    /// <summary>
    /// https://www.rfc-editor.org/rfc/rfc1950#section-2.2: the method is 8, and the first two bytes are a multiple of 31.
    /// </summary>
    private static bool HasZLibHeader(MemoryStream encoded) =>
        encoded.GetBuffer().AsSpan(0, (int)encoded.Length) is [var method, var flags, ..]
        && (method & 0x0F) == 8
        && ((method << 8) | flags) % 31 == 0;
}
