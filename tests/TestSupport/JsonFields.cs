using System.Text.Json;

namespace TextToVideo.TestSupport;

/// <summary>Short methods to read JSON.</summary>
public static class JsonFields
{
    public static string Text(this JsonElement json, string field) => json.GetProperty(field).GetString()!;

    public static int Int(this JsonElement json, string field) => json.GetProperty(field).GetInt32();

    /// <summary>Returns the field <c>error</c> of an error response.</summary>
    public static async Task<JsonElement> ErrorAsync(this HttpResponseMessage response)
    {
        JsonElement body = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        return body.GetProperty("error");
    }
}
