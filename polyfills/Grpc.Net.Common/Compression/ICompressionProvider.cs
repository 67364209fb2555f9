using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>Compresses messages.</summary>
public interface ICompressionProvider
{
    /// <summary>Name of the encoding, as in <c>grpc-encoding</c>.</summary>
    string EncodingName { get; }

    /// <summary>A stream that compresses.</summary>
    /// <param name="stream">Takes the compressed bytes, and stays open.</param>
    /// <param name="compressionLevel">The level, or null for the provider's.</param>
    /// <returns>The stream to write to.</returns>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>A stream that decompresses.</summary>
    /// <param name="stream">The compressed bytes.</param>
    /// <returns>The stream to read from.</returns>
    Stream CreateDecompressionStream(Stream stream);
}
