using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Manages the keys of a running server through its REST API.</summary>
internal sealed class ServerKeys : IKeyAdministration, IDisposable
{
    private const string Keys = "v1/admin/keys";

    private readonly HttpClient _http;

    /// <summary>Creates a client of a server.</summary>
    /// <param name="url">The address of the server.</param>
    /// <param name="key">An admin key; null if the server has no keys yet.</param>
    public ServerKeys(Uri url, string? key)
    {
        _http = new HttpClient { BaseAddress = new Uri($"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/") };
        _http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
    }

    public async Task<(ApiKey Key, string Plaintext)> CreateAsync(ApiKeyRequest request, CancellationToken cancellationToken)
    {
        var body = new
        {
            name = request.Name,
            role = request.IsAdmin ? "admin" : "user",
            tenant = request.Tenant,
            adopt = request.Adopts,
            expires_at = request.ExpiresAt?.ToUnixTimeSeconds(),
            requests_per_minute = request.Limits.RequestsPerMinute,
            concurrent_videos = request.Limits.ConcurrentVideos,
            videos_per_day = request.Limits.VideosPerDay,
        };
        JsonElement created =
            await SendAsync(() => _http.PostAsJsonAsync(Keys, body, cancellationToken), cancellationToken) ?? throw InvalidServer();
        return (ToApiKey(created), created.GetProperty("key").GetString()!);
    }

    public async IAsyncEnumerable<ApiKey> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string after = string.Empty;
        JsonElement page;
        do
        {
            page = await SendAsync(() => _http.GetAsync($"{Keys}?{after}", cancellationToken), cancellationToken) ?? throw InvalidServer();
            foreach (JsonElement key in page.GetProperty("data").EnumerateArray())
            {
                yield return ToApiKey(key);
            }

            after = $"after={page.GetProperty("last_id").GetString()}";
        } while (page.GetProperty("has_more").GetBoolean());
    }

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await SendAsync(() => _http.DeleteAsync($"{Keys}/{Uri.EscapeDataString(id)}", cancellationToken), cancellationToken) is not null;

    public void Dispose() => _http.Dispose();

    private static InvalidOperationException InvalidServer() => new("--url: must be the address of a TextToVideo server");

    /// <summary>Sends a request.</summary>
    /// <returns>The response body, or null if the status is 404.</returns>
    /// <exception cref="InvalidOperationException">The server refused the request or is unavailable.</exception>
    private static async Task<JsonElement?> SendAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await send();
            JsonElement body = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => body,
                HttpStatusCode.NotFound => null,
                _ => throw new InvalidOperationException(body.GetProperty("error").GetProperty("message").GetString()),
            };
        }
        catch (HttpRequestException exception)
        {
            throw new InvalidOperationException($"--url: the server is unavailable ({exception.Message})", exception);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException)
        {
            throw InvalidServer();
        }
    }

    private static ApiKey ToApiKey(JsonElement key) =>
        new()
        {
            Id = key.GetProperty("id").GetString()!,
            Name = key.GetProperty("name").GetString()!,
            Tenant = key.GetProperty("tenant").GetString()!,
            IsAdmin = key.GetProperty("role").GetString() == "admin",
            CreatedAt = Time(key, "created_at")!.Value,
            ExpiresAt = Time(key, "expires_at"),
            RevokedAt = Time(key, "revoked_at"),
            LastUsedAt = Time(key, "last_used_at"),
            Limits = new KeyLimits(Number(key, "requests_per_minute"), Number(key, "concurrent_videos"), Number(key, "videos_per_day")),
        };

    private static DateTimeOffset? Time(JsonElement key, string field) =>
        key.GetProperty(field) is { ValueKind: JsonValueKind.Number } value ? DateTimeOffset.FromUnixTimeSeconds(value.GetInt64()) : null;

    private static int? Number(JsonElement key, string field) =>
        key.GetProperty(field) is { ValueKind: JsonValueKind.Number } value ? value.GetInt32() : null;
}
