using System.IO.Compression;
using System.Security.Cryptography;

namespace TextToVideo.Gateway.Page;

/// <summary>A file of the web page, in memory.</summary>
internal sealed class PageFile
{
    /// <param name="name">Its name, whose ending says what it is.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="InvalidOperationException">The name has an ending that the page does not use.</exception>
    public PageFile(string name, byte[] content)
    {
        ContentType = Path.GetExtension(name) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => throw new InvalidOperationException($"The page has a file of an unknown kind: {name}."),
        };
        Content = content;
        Compressed = Compress(content);
        Hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));
    }

    public string ContentType { get; }

    public byte[] Content { get; }

    /// <summary>The same with gzip: browsers take nothing better without TLS.</summary>
    public byte[] Compressed { get; }

    /// <summary>Changes with the content.</summary>
    public string Hash { get; }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
