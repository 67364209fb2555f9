namespace TextToVideo.Artifacts;

/// <summary>The kinds of artifact stores.</summary>
public enum ArtifactStoreKind
{
    /// <summary>A folder that all services share.</summary>
    Folder,

    /// <summary>A bucket of Amazon S3 or of a compatible server.</summary>
    S3,
}
