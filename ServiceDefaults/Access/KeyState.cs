namespace TextToVideo.ServiceDefaults.Access;

/// <summary>What is known of the key that a request came with.</summary>
public enum KeyState
{
    /// <summary>No key has ever been created.</summary>
    NoneCreated,

    /// <summary>It is a key that may be used.</summary>
    Valid,

    /// <summary>There is no such key, or the request came with none.</summary>
    Unknown,

    /// <summary>It was a key, until it was revoked.</summary>
    Revoked,

    /// <summary>It was a key, until its time was over.</summary>
    Expired,
}
