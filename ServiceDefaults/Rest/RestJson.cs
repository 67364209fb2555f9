using System.Text.Encodings.Web;
using System.Text.Json;

namespace TextToVideo.ServiceDefaults.Rest;

/// <summary>How REST writes JSON: snake case, and nulls where a field has no value.</summary>
public static class RestJson
{
    /// <summary>For the serializer.</summary>
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

            // The answers are no part of a page: '&' in an address and apostrophes stay as they are.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
}
