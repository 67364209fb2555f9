using System.Text.Json;

namespace TextToVideo.Fuzz.Rest;

/// <summary>Checks the rules that all REST responses must follow.</summary>
internal static class RestAnswers
{
    private const int MaxTarget = 8000;
    private const int MaxHeaders = 30_000;

    private static readonly string[] s_envelope = ["message", "type", "param", "code"];

    /// <summary>Returns what is wrong with a response, or null if it is valid.</summary>
    public static string? FindError(RestCase request, HttpAnswer answer) =>
        answer.Status switch
        {
            >= 500 => $"{answer.Status}: {answer.Text}",
            >= 400 when IsRefusedByHttpServer(request, answer) => null,
            _ when !answer.Headers.ContainsKey("x-request-id") => $"{answer.Status} without x-request-id: {answer.Text}",
            >= 400 when IsApi(request.Path) && request.Method != "HEAD" => FindEnvelopeError(answer),
            < 200 or >= 300 and not (304 or >= 400) => $"unexpected status {answer.Status}: {answer.Text}",
            _ => null,
        };

    /// <summary>Stores the ids of created objects for later requests.</summary>
    public static void CollectIds(RestCase request, HttpAnswer answer, KnownIds ids)
    {
        if (
            answer.Status != 200
            || request.Method == "HEAD"
            || answer.Headers.GetValueOrDefault("content-type")?.StartsWith("application/json", StringComparison.Ordinal) != true
        )
        {
            return;
        }

        JsonElement body = JsonSerializer.Deserialize<JsonElement>(answer.Body);
        switch (body.TryGetProperty("object", out JsonElement kind) ? kind.GetString() : null)
        {
            case "video":
                ids.Add(KnownIds.Created, body.Text("id"));
                break;
            case "webhook" when body.TryGetProperty("secret", out _):
                ids.Add(KnownIds.Webhook, body.Text("id"));
                break;
            case "video.download_link":
                string url = body.Text("url");
                ids.Add(KnownIds.Link, url[url.IndexOf("/v1/", StringComparison.Ordinal)..]);
                break;
        }

        if (body.TryGetProperty("key", out JsonElement token) && token.ValueKind == JsonValueKind.String)
        {
            ids.Add(KnownIds.Key, body.Text("id"));
            ids.Add(KnownIds.Token, token.GetString()!);
        }
    }

    /// <summary>Returns whether the HTTP server refused an invalid or too large request itself. Such a response has no body.</summary>
    private static bool IsRefusedByHttpServer(RestCase request, HttpAnswer answer) =>
        answer.Status is 400 or 414 or 431
        && answer.Body.Length == 0
        && (
            request.Path.Length + request.Query.Sum(part => part.Length + 1) > MaxTarget
            || request.Headers.Sum(header => header.Name.Length + header.Value.Length + 4) > MaxHeaders
            || request.Path.Contains("%00", StringComparison.Ordinal)
            || request.Path.Any(one => one is <= ' ' or >= '\x7F')
        );

    private static bool IsApi(string path) => path.StartsWith("/v1/", StringComparison.Ordinal);

    private static string? FindEnvelopeError(HttpAnswer answer)
    {
        try
        {
            JsonElement body = JsonSerializer.Deserialize<JsonElement>(answer.Body);
            JsonElement error = body.GetProperty("error");
            bool isValid =
                error.EnumerateObject().Select(property => property.Name).SequenceEqual(s_envelope)
                && error.Text("message") is { Length: > 0 } message
                && !message.Contains('\n', StringComparison.Ordinal)
                && error.Text("type") is { Length: > 0 }
                && IsTextOrNull(error.GetProperty("param"))
                && IsTextOrNull(error.GetProperty("code"));
            return isValid ? null : $"{answer.Status} with an invalid error: {answer.Text}";
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"{answer.Status} without an error object: {answer.Text}";
        }
    }

    private static bool IsTextOrNull(JsonElement value) => value.ValueKind is JsonValueKind.String or JsonValueKind.Null;
}
