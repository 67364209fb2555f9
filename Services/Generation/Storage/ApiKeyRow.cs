using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Represents a row of <c>api_keys</c>.</summary>
internal sealed class ApiKeyRow
{
    public const string Admin = "admin";
    public const string User = "user";

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Tenant { get; init; }

    public required string Role { get; init; }

    public required string Salt { get; init; }

    public required string Hash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

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
            CreatedAt = CreatedAt,
            ExpiresAt = ExpiresAt,
            RevokedAt = RevokedAt,
            LastUsedAt = LastUsedAt,
            Limits = new KeyLimits(RequestsPerMinute, ConcurrentVideos, VideosPerDay),
        };
}
