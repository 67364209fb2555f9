namespace TextToVideo.Functional.Access;

/// <summary>The kinds of callers.</summary>
public enum Who
{
    /// <summary>A caller without a key.</summary>
    Stranger,

    /// <summary>A caller with a revoked key.</summary>
    Revoked,

    /// <summary>A caller with an expired key.</summary>
    Expired,

    /// <summary>A caller with a key of another tenant.</summary>
    OtherTenant,

    /// <summary>A caller with an admin key, whose tenant has no other key.</summary>
    Admin,

    /// <summary>A caller with the key that created the video.</summary>
    Owner,
}
