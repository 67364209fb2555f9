using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Api.Keys;

/// <summary>The REST representation of a request to create an API key.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateKeyBody
{
    /// <summary>The display name.</summary>
    [Required]
    public string? Name { get; init; }

    /// <summary>What the key allows; the default is "user".</summary>
    [AllowedValues("user", "admin")]
    public string? Role { get; init; }

    /// <summary>The tenant whose videos the key can see and create; the default is a new tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whether the key's tenant becomes the owner of the videos that were created before any key existed.</summary>
    public bool? Adopt { get; init; }

    /// <summary>The time at which the key expires, in seconds since 1970-01-01 UTC; the default is never.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>The limit of requests per minute; the default is the server's.</summary>
    public int? RequestsPerMinute { get; init; }

    /// <summary>The maximum number of videos in progress at a time; the default is no limit.</summary>
    public int? ConcurrentVideos { get; init; }

    /// <summary>The maximum number of videos per day; the default is no limit.</summary>
    public int? VideosPerDay { get; init; }

    /// <summary>Converts the body.</summary>
    /// <exception cref="InvalidFieldException">A field is invalid.</exception>
    public ApiKeyRequest ToRequest() =>
        new()
        {
            Name = Name,
            IsAdmin = Role switch
            {
                null or "user" => false,
                "admin" => true,
                _ => throw new InvalidFieldException("role", "must be user or admin"),
            },
            Tenant = Tenant,
            Adopts = Adopt ?? false,
            ExpiresAt = ExpiresAt switch
            {
                null => null,
                >= 0 and var seconds when seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() => DateTimeOffset.FromUnixTimeSeconds(
                    seconds
                ),
                _ => throw new InvalidFieldException("expires_at", "must be a time in seconds since 1970-01-01 UTC"),
            },
            Limits = new KeyLimits(RequestsPerMinute, ConcurrentVideos, VideosPerDay),
        };
}
