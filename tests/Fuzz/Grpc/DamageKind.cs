namespace TextToVideo.Fuzz.Grpc;

/// <summary>What has become of a call's bytes on their way.</summary>
internal enum DamageKind
{
    None,

    /// <summary>The rest is missing.</summary>
    Cut,

    /// <summary>There is more in between.</summary>
    Inserted,

    /// <summary>Some are others.</summary>
    Changed,

    /// <summary>All are others.</summary>
    Replaced,
}
