using System.Text.Json;

namespace TextToVideo.Inference.Onnx;

/// <summary>
/// The checksums of a model's files that were computed before (<c>checksums.json</c> in the model's folder). They save reading gigabytes of
/// weights in each process. A file whose stamp has changed since is read again, and so is everything without this file.
/// </summary>
internal static class ChecksumFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "checksums.json";

    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };

    /// <summary>Reads the checksums of a folder.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <returns>The checksums by the path in the folder; none if the file is missing or damaged.</returns>
    public static IReadOnlyDictionary<string, FileChecksum> Read(string folder)
    {
        try
        {
            using FileStream stream = File.OpenRead(Path.Combine(folder, Name));
            return JsonSerializer.Deserialize<Dictionary<string, FileChecksum>>(stream, s_options) ?? [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return new Dictionary<string, FileChecksum>();
        }
    }

    /// <summary>Writes the checksums of a folder, in one step.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="checksums">The checksums by the path in the folder.</param>
    /// <param name="cancellationToken">Token to cancel the operation; no file is then left.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task WriteAsync(
        string folder,
        IReadOnlyDictionary<string, FileChecksum> checksums,
        CancellationToken cancellationToken
    )
    {
        string path = Path.Combine(folder, Name);
        string unfinished = $"{path}.{Environment.ProcessId}";
        try
        {
            await File.WriteAllTextAsync(unfinished, JsonSerializer.Serialize(checksums, s_options) + "\n", cancellationToken);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
