using System.Text.Encodings.Web;
using System.Text.Json;

namespace TextToVideo.ServiceDefaults.Rest;

/// <summary>The JSON format of the REST API: snake case, and null for fields without a value.</summary>
public static class RestJson
{
    /// <summary>Gets the options of the serializer.</summary>
    public static JsonSerializerOptions Options { get; } =
        new(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,

            // Responses are not embedded in HTML, so characters such as '&' and apostrophes need no escaping.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
}
