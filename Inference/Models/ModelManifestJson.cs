using System.Text.Json;
using System.Text.Json.Serialization;

namespace TextToVideo.Inference.Models;

/// <summary>The JSON form of a manifest.</summary>
internal static class ModelManifestJson
{
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            AllowDuplicateProperties = false,
            NumberHandling = JsonNumberHandling.Strict,
            PropertyNameCaseInsensitive = false,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },

            // For writing: properties that are computed or absent are not part of the file.
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            IgnoreReadOnlyProperties = true,
            WriteIndented = true,
        };

    /// <summary>Returns the content of <c>model.json</c>.</summary>
    public static string Write(ModelManifest manifest) => JsonSerializer.Serialize(manifest, Options) + "\n";
}
