using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TextToVideo.Generation.Api.Http;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Keys;

/// <summary>The REST representation of an API key. Times are in seconds since 1970-01-01 UTC.</summary>
internal sealed record KeyObject : ICreatedObject
{
    public required string Id { get; init; }

    public string Object { get; } = "api_key";

    public required string Name { get; init; }

    [AllowedValues("user", "admin")]
    public required string Role { get; init; }

    public required string Tenant { get; init; }

    public required long CreatedAt { get; init; }

    public required long? ExpiresAt { get; init; }

    public required long? RevokedAt { get; init; }

    public required long? LastUsedAt { get; init; }

    public required int? RequestsPerMinute { get; init; }

    public required int? ConcurrentVideos { get; init; }

    public required int? VideosPerDay { get; init; }

    /// <summary>The plaintext key, returned only when the key is created.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    public static KeyObject From(ApiKey key, ApiKeyToken? token = null) =>
        new()
        {
            Id = key.Id,
            Name = key.Name,
            Role = key.IsAdmin ? "admin" : "user",
            Tenant = key.Tenant,
            CreatedAt = key.CreatedAt.ToUnixTimeSeconds(),
            ExpiresAt = key.ExpiresAt?.ToUnixTimeSeconds(),
            RevokedAt = key.RevokedAt?.ToUnixTimeSeconds(),
            LastUsedAt = key.LastUsedAt?.ToUnixTimeSeconds(),
            RequestsPerMinute = key.Limits.RequestsPerMinute,
            ConcurrentVideos = key.Limits.ConcurrentVideos,
            VideosPerDay = key.Limits.VideosPerDay,
            Key = token?.ToString(),
        };
}
