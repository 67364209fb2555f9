using System.Text.Json;

namespace TextToVideo.Generation.Rest;

/// <summary>How REST writes JSON: snake case, and nulls where a field has no value.</summary>
internal static class RestJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };
}
