using System.Text.Json;

namespace TextToVideo.Inference.Models;

/// <summary>Reads <c>model.json</c>. Every error names the file and the JSON path.</summary>
internal static class ModelManifestReader
{
    /// <summary>Reads and validates one manifest.</summary>
    /// <param name="path">The file; its folder has the model's name.</param>
    /// <exception cref="ModelLoadException">The file cannot be read, is malformed or contradicts itself.</exception>
    public static ModelManifest Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            ModelManifest manifest =
                JsonSerializer.Deserialize<ModelManifest>(stream, ModelManifestJson.Options)
                ?? throw new ModelLoadException(path, "$: must be an object, not null");
            ModelManifestValidator.Validate(manifest, path);
            return manifest;
        }
        catch (JsonException exception)
        {
            throw new ModelLoadException(path, Describe(exception), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(path, exception.Message, exception);
        }
    }

    /// <summary>
    /// The serializer appends the path and the line to its message. This puts the path in front and removes .NET type names.
    /// </summary>
    private static string Describe(JsonException exception)
    {
        string message = exception.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0].Trim();
        message = message
            .Replace($" '{typeof(ModelManifest).FullName}'", string.Empty, StringComparison.Ordinal)
            .Replace($"{typeof(ModelManifest).Namespace}.", string.Empty, StringComparison.Ordinal);
        string line = exception.LineNumber is long number ? $" (line {number + 1})" : string.Empty;
        return $"{exception.Path ?? "$"}: {message}{line}";
    }
}
