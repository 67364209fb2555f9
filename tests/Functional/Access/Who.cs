namespace TextToVideo.Functional.Access;

/// <summary>Who calls.</summary>
public enum Who
{
    /// <summary>A caller without a key.</summary>
    Stranger,

    /// <summary>With a key that has been revoked.</summary>
    Revoked,

    /// <summary>With a key whose time is over.</summary>
    Expired,

    /// <summary>With a key of another tenant.</summary>
    OtherTenant,

    /// <summary>With an admin key, of a tenant of its own.</summary>
    Admin,

    /// <summary>With the key that the video was made with.</summary>
    Owner,
}
