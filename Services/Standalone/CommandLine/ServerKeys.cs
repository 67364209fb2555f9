using System.Runtime.CompilerServices;
using System.Text.Json;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Manages the keys of a running server through its REST API.</summary>
/// <param name="server">The server, called with an admin key unless it has no keys yet.</param>
internal sealed class ServerKeys(ServerApi server) : IKeyAdministration
{
    private const string Keys = "v1/admin/keys";

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
        JsonElement created = await server.SendAsync(HttpMethod.Post, Keys, body, cancellationToken) ?? throw ServerApi.InvalidServer();
        return (ToApiKey(created), created.GetProperty("key").GetString()!);
    }

    public async IAsyncEnumerable<ApiKey> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string after = string.Empty;
        JsonElement page;
        do
        {
            page = await server.SendAsync(HttpMethod.Get, $"{Keys}?{after}", null, cancellationToken) ?? throw ServerApi.InvalidServer();
            foreach (JsonElement key in page.GetProperty("data").EnumerateArray())
            {
                yield return ToApiKey(key);
            }

            after = $"after={page.GetProperty("last_id").GetString()}";
        } while (page.GetProperty("has_more").GetBoolean());
    }

    public async Task<bool> RevokeAsync(string id, CancellationToken cancellationToken) =>
        await server.SendAsync(HttpMethod.Delete, $"{Keys}/{Uri.EscapeDataString(id)}", null, cancellationToken) is not null;

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
