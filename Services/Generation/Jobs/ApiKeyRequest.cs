using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>Represents a request to create an API key.</summary>
public sealed record ApiKeyRequest
{
    private const int MaxName = 100;
    private const int MaxTenant = 64;
    private const int MaxRequests = 1_000_000;
    private const int MaxVideos = 1_000_000;

    /// <summary>Gets the display name of the key: 1 to 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the tenant whose videos the key can see and create; null creates a new tenant for the key.</summary>
    public string? Tenant { get; init; }

    /// <summary>Gets a value indicating whether the key can administer the system.</summary>
    public bool IsAdmin { get; init; }

    /// <summary>
    /// Gets a value indicating whether the key's tenant becomes the owner of the videos that were created before any key existed. Otherwise
    /// those videos belong to no tenant and cannot be seen.
    /// </summary>
    public bool Adopts { get; init; }

    /// <summary>Gets the time at which the key expires; null if it never does.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets the limits of the key.</summary>
    public KeyLimits Limits { get; init; } = new();

    /// <summary>Validates the request.</summary>
    /// <param name="now">The current time.</param>
    /// <exception cref="InvalidFieldException">A field is invalid.</exception>
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

    /// <summary>Returns whether a text is a valid tenant name.</summary>
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
            throw new InvalidFieldException(field, $"must be from 1 to {most}; omit it for no limit");
        }
    }
}
