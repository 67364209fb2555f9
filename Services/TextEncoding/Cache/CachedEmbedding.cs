using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>The cached form of an encoded text: a safetensors file with the tensors hidden [L, D] and mask [L] and their hash.</summary>
internal static class CachedEmbedding
{
    private const string PromptEmbeds = "hidden";
    private const string Mask = "mask";
    private const string Truncated = "truncated";
    private const string Hash = "sha256";

    public static byte[] Write(TextEmbedding embedding) =>
        new SafetensorsBuilder()
            .AddMetadata(Truncated, embedding.Truncated.ToString())
            .AddMetadata(Hash, ComputeHash(embedding))
            .Add(PromptEmbeds, embedding.PromptEmbeds)
            .Add(Mask, new FloatTensor([embedding.Mask.Length], embedding.Mask))
            .ToArray();

    /// <summary>Reads the result of <see cref="Write"/>.</summary>
    /// <param name="value">The value from the cache.</param>
    /// <returns>The embedding, or null if the value is damaged or has another format.</returns>
    public static TextEmbedding? Read(byte[] value)
    {
        try
        {
            var file = SafetensorsFile.Parse(value);
            var embedding = new TextEmbedding(
                file.Floats(PromptEmbeds),
                file.Floats(Mask).Span.ToArray(),
                file.Metadata.GetValueOrDefault(Truncated) == bool.TrueString
            );
            return file.Metadata.GetValueOrDefault(Hash) == ComputeHash(embedding) ? embedding : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string ComputeHash(TextEmbedding embedding)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([Convert.ToByte(embedding.Truncated)]);
        hash.AppendData(MemoryMarshal.AsBytes(embedding.PromptEmbeds.Shape.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(embedding.PromptEmbeds.Span));
        hash.AppendData(MemoryMarshal.AsBytes(embedding.Mask.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
