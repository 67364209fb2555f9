namespace TextToVideo.ServiceDefaults.Access;

/// <summary>The state of a request's key.</summary>
public enum KeyState
{
    /// <summary>No key has ever been created.</summary>
    NoneCreated,

    /// <summary>The key is valid.</summary>
    Valid,

    /// <summary>The key does not exist, or the request contains none.</summary>
    Unknown,

    /// <summary>The key has been revoked.</summary>
    Revoked,

    /// <summary>The key has expired.</summary>
    Expired,
}
