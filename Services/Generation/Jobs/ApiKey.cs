namespace TextToVideo.Generation.Jobs;

/// <summary>Represents a stored API key, without its secret.</summary>
public sealed record ApiKey
{
    /// <summary>Gets the public part of the key: 16 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the display name of the key.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the tenant whose videos the key can see and create.</summary>
    public required string Tenant { get; init; }

    /// <summary>Gets a value indicating whether the key can administer the system.</summary>
    public required bool IsAdmin { get; init; }

    /// <summary>Gets the time at which the key was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets the time at which the key expires; null if it never does.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets the time at which the key was revoked; null if it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Gets the time at which the key was last used, accurate to about a minute; null if it was never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Gets the limits of the key.</summary>
    public required KeyLimits Limits { get; init; }
}
