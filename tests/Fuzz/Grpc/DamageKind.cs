namespace TextToVideo.Fuzz.Grpc;

/// <summary>How the bytes of a call are modified.</summary>
internal enum DamageKind
{
    None,

    /// <summary>The end is missing.</summary>
    Truncated,

    /// <summary>Bytes are inserted.</summary>
    Inserted,

    /// <summary>Some bytes are overwritten.</summary>
    Overwritten,

    /// <summary>All bytes are replaced.</summary>
    Replaced,
}
