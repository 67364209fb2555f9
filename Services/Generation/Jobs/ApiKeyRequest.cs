using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>What a new key is to be.</summary>
public sealed record ApiKeyRequest
{
    private const int MaxName = 100;
    private const int MaxTenant = 64;
    private const int MaxRequests = 1_000_000;
    private const int MaxVideos = 1_000_000;

    /// <summary>What people call it.</summary>
    public string? Name { get; init; }

    /// <summary>Whose videos it sees and makes; null: a new tenant of its own.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whether it may administer the system.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>Whether the videos that were made before there were keys become its tenant's. Otherwise nobody sees them.</summary>
    public bool Adopts { get; init; }

    /// <summary>When its time is over; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What it may use.</summary>
    public KeyLimits Limits { get; init; } = new();

    /// <summary>Checks it.</summary>
    /// <param name="now">The time.</param>
    /// <exception cref="InvalidFieldException">A field is not what it may be.</exception>
    public void Check(DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > MaxName || Name.Any(char.IsControl))
        {
            throw new InvalidFieldException("name", $"must be 1 to {MaxName} characters, none of them a control character");
        }

        if (Tenant is not null && !IsTenant(Tenant))
        {
            throw new InvalidFieldException("tenant", $"must be 1 to {MaxTenant} of the characters a-z, 0-9, '.', '_' and '-'");
        }

        if (ExpiresAt <= now)
        {
            throw new InvalidFieldException("expires_at", "must be in the future");
        }

        Within("requests_per_minute", Limits.RequestsPerMinute, MaxRequests);
        Within("concurrent_videos", Limits.ConcurrentVideos, MaxVideos);
        Within("videos_per_day", Limits.VideosPerDay, MaxVideos);
    }

    /// <summary>Whether a text may be a tenant's name.</summary>
    /// <param name="text">The text.</param>
    public static bool IsTenant(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= MaxTenant
            && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '.' or '_' or '-');
    }

    private static void Within(string field, int? limit, int most)
    {
        if (limit < 1 || limit > most)
        {
            throw new InvalidFieldException(field, $"must be from 1 to {most}; leave it out for no limit of the key's own");
        }
    }
}
