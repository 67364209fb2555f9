using System.Text.Json;
using TextToVideo.Generation.Keys;
using TextToVideo.Generation.Videos;

namespace TextToVideo.Generation.Rest;

/// <summary>Reads the JSON that asks for a key. A field that is not known is an error: a misspelt limit would otherwise be none.</summary>
internal static class KeyBody
{
    private const string Admin = "admin";
    private const string User = "user";

    private static readonly string[] s_fields =
        ["name", "role", "tenant", "expires_at", "requests_per_minute", "concurrent_videos", "videos_per_day"];

    /// <exception cref="InvalidRequestException">The body is no JSON object, or a field has a wrong type.</exception>
    /// <exception cref="UnsupportedContentTypeException">The body is no JSON by its type.</exception>
    public static async Task<ApiKeyRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // A web page of somebody else can send a form or plain text to the loopback address without being asked, but no JSON.
        if (!request.HasJsonContentType())
        {
            throw new UnsupportedContentTypeException("must be application/json");
        }

        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(request.Body, default, cancellationToken);
            return Read(document.RootElement);
        }
        catch (JsonException malformed)
        {
            throw new InvalidRequestException(
                "body", $"must be a JSON object (line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1} is not JSON)");
        }
    }

    private static ApiKeyRequest Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidRequestException("body", "must be a JSON object");
        }

        JsonProperty unknown = root.EnumerateObject().FirstOrDefault(property => !s_fields.Any(property.NameEquals));
        if (unknown.Value.ValueKind != JsonValueKind.Undefined)
        {
            throw new InvalidRequestException("body", $"has a field that is not known; the fields are {string.Join(", ", s_fields)}");
        }

        return new ApiKeyRequest
        {
            Name = Text(root, "name"),
            IsAdmin = Text(root, "role") switch
            {
                null or User => false,
                Admin => true,
                _ => throw new InvalidRequestException("role", $"must be {User} or {Admin}"),
            },
            Tenant = Text(root, "tenant"),
            ExpiresAt = Time(root, "expires_at"),
            Limits = new KeyLimits(
                Integer(root, "requests_per_minute"), Integer(root, "concurrent_videos"), Integer(root, "videos_per_day")),
        };
    }

    private static JsonElement? Find(JsonElement root, string field) =>
        root.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement root, string field)
    {
        if (Find(root, field) is not { } value)
        {
            return null;
        }

        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new InvalidRequestException(field, "must be a string");
        }
        catch (InvalidOperationException)
        {
            throw new InvalidRequestException(field, "must be valid Unicode text");
        }
    }

    private static int? Integer(JsonElement root, string field) => Find(root, field) is { } value
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
            ? number
            : throw new InvalidRequestException(field, "must be a 32-bit integer")
        : null;

    private static DateTimeOffset? Time(JsonElement root, string field) => Find(root, field) is { } value
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long seconds)
            && seconds >= 0 && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new InvalidRequestException(field, "must be a time in seconds since 1970-01-01 UTC")
        : null;
}
