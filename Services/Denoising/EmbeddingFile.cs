using TextToVideo.Contracts;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising;

/// <summary>Reads the file that the text encoding stage writes.</summary>
internal static class EmbeddingFile
{
    /// <summary>Reads a file from a stream.</summary>
    /// <param name="stream">The stream, positioned at the first byte of the file.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">It is not a safetensors file.</exception>
    public static async Task<SafetensorsFile> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            return await SafetensorsFile.ReadAsync(stream, cancellationToken);
        }
        catch (InvalidDataException damaged)
        {
            throw Invalid(damaged);
        }
    }

    /// <summary>Reads a file from memory without copying the bytes.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidFieldException">It is not a safetensors file.</exception>
    public static SafetensorsFile Parse(ReadOnlyMemory<byte> file)
    {
        try
        {
            return SafetensorsFile.Parse(file);
        }
        catch (InvalidDataException damaged)
        {
            throw Invalid(damaged);
        }
    }

    private static InvalidFieldException Invalid(InvalidDataException damaged) =>
        new("embedding", $"must be the safetensors file that EncodeText returns: {damaged.Message}");
}
