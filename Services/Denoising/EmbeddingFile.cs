using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising;

/// <summary>The file that the text encoding stage hands over.</summary>
internal static class EmbeddingFile
{
    /// <summary>Reads it.</summary>
    /// <param name="stream">At the file's first byte.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidDenoisingRequestException">It is no safetensors file.</exception>
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

    /// <summary>Takes it from memory; the bytes are not copied.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDenoisingRequestException">It is no safetensors file.</exception>
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

    private static InvalidDenoisingRequestException Invalid(InvalidDataException damaged) =>
        new("embedding", $"must be the safetensors file that EncodeText returns: {damaged.Message}");
}
