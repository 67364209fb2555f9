using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Represents a row of <c>api_keys</c>, with types that both databases support.</summary>
internal sealed class ApiKeyRow
{
    public const string Columns = """
        id AS Id, name AS Name, tenant AS Tenant, role AS Role, salt AS Salt, hash AS Hash, created_at AS CreatedAt,
        expires_at AS ExpiresAt, revoked_at AS RevokedAt, last_used_at AS LastUsedAt, requests_per_minute AS RequestsPerMinute,
        concurrent_videos AS ConcurrentVideos, videos_per_day AS VideosPerDay
        """;

    public const string Admin = "admin";
    public const string User = "user";

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Tenant { get; init; }

    public required string Role { get; init; }

    public required string Salt { get; init; }

    public required string Hash { get; init; }

    public long CreatedAt { get; init; }

    public long? ExpiresAt { get; init; }

    public long? RevokedAt { get; init; }

    public long? LastUsedAt { get; init; }

    public int? RequestsPerMinute { get; init; }

    public int? ConcurrentVideos { get; init; }

    public int? VideosPerDay { get; init; }

    public ApiKey ToKey() =>
        new()
        {
            Id = Id,
            Name = Name,
            Tenant = Tenant,
            IsAdmin = Role == Admin,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            ExpiresAt = TimeOf(ExpiresAt),
            RevokedAt = TimeOf(RevokedAt),
            LastUsedAt = TimeOf(LastUsedAt),
            Limits = new KeyLimits(RequestsPerMinute, ConcurrentVideos, VideosPerDay),
        };

    private static DateTimeOffset? TimeOf(long? milliseconds) =>
        milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
