using System.Text.Json;
using TextToVideo.Contracts;

namespace TextToVideo.Generation.Api.Http;

/// <summary>
/// A small JSON object in the body of a request. It is read field by field, so that every error names the field and its valid values.
/// Unknown fields are errors, because a misspelt field would otherwise be ignored.
/// </summary>
internal sealed class JsonBody
{
    private readonly JsonElement _root;

    private JsonBody(JsonElement root) => _root = root;

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="fields">The names of all known fields.</param>
    /// <param name="read">The function that reads the fields.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">The body is not a JSON object, or a field is unknown or has the wrong type.</exception>
    /// <exception cref="UnsupportedContentTypeException">The content type is not JSON.</exception>
    public static async Task<T> ReadAsync<T>(
        HttpRequest request,
        IReadOnlyList<string> fields,
        Func<JsonBody, T> read,
        CancellationToken cancellationToken
    )
    {
        // Browsers let any web page send a form or plain text to the loopback address without a CORS preflight request, but not JSON.
        if (!request.HasJsonContentType())
        {
            throw new UnsupportedContentTypeException("must be application/json");
        }

        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(request.Body, default, cancellationToken);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidFieldException("body", "must be a JSON object");
            }

            if (root.EnumerateObject().Any(property => !fields.Contains(NameOf(property))))
            {
                throw new InvalidFieldException("body", $"has a field that is not known; the fields are {string.Join(", ", fields)}");
            }

            return read(new JsonBody(root));
        }
        catch (JsonException malformed)
        {
            throw new InvalidFieldException(
                "body",
                $"must be a JSON object (line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1} is not JSON)"
            );
        }
    }

    public string? Text(string field)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new InvalidFieldException(field, "must be a string");
        }
        catch (InvalidOperationException)
        {
            throw new InvalidFieldException(field, "must be valid Unicode text");
        }
    }

    public IReadOnlyList<string>? Texts(string field)
    {
        if (Find(field) is not { } value)
        {
            return null;
        }

        try
        {
            return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
                ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
                : throw new InvalidFieldException(field, "must be an array of strings");
        }
        catch (InvalidOperationException)
        {
            throw new InvalidFieldException(field, "must be valid Unicode text");
        }
    }

    public bool Flag(string field) =>
        Find(field)?.ValueKind switch
        {
            null or JsonValueKind.False => false,
            JsonValueKind.True => true,
            _ => throw new InvalidFieldException(field, "must be true or false"),
        };

    public int? Int32(string field) =>
        Find(field) is { } value
            ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number)
                ? number
                : throw new InvalidFieldException(field, "must be a 32-bit integer")
            : null;

    public long? Int64(string field) =>
        Find(field) is { } value
            ? value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
                ? number
                : throw new InvalidFieldException(field, "must be an integer")
            : null;

    public DateTimeOffset? Time(string field) =>
        Int64(field) switch
        {
            null => null,
            >= 0 and var seconds when seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() => DateTimeOffset.FromUnixTimeSeconds(seconds),
            _ => throw new InvalidFieldException(field, "must be a time in seconds since 1970-01-01 UTC"),
        };

    /// <summary>Reads a field that is an object with arbitrary field names.</summary>
    /// <param name="field">The name of the field.</param>
    /// <param name="read">The function that reads one field of the object, given its name and value.</param>
    /// <returns>The values by field name; empty if the field is missing.</returns>
    public Dictionary<string, T> Map<T>(string field, Func<string, JsonElement, T> read)
    {
        var map = new Dictionary<string, T>();
        if (Find(field) is { } value)
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidFieldException(field, "must be a JSON object");
            }

            try
            {
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    map[property.Name] = read(property.Name, property.Value);
                }
            }
            catch (InvalidOperationException)
            {
                throw new InvalidFieldException(field, "must be valid Unicode text");
            }
        }

        return map;
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidFieldException("body", "must have field names that are valid Unicode text");
        }
    }

    private JsonElement? Find(string field) =>
        _root.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
