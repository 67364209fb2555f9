namespace TextToVideo.Generation.Jobs;

/// <summary>An API key as it is kept, without what would give it away.</summary>
public sealed record ApiKey
{
    /// <summary>Its public part: 16 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>Whose videos it sees and makes.</summary>
    public required string Tenant { get; init; }

    /// <summary>Whether it may administer the system.</summary>
    public required bool IsAdmin { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its time is over; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null: it was not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>When it was last used, to a minute or so; null: never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>What it may use.</summary>
    public required KeyLimits Limits { get; init; }
}
