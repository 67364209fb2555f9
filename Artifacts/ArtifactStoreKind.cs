namespace TextToVideo.Artifacts;

/// <summary>Where artifacts are kept.</summary>
public enum ArtifactStoreKind
{
    /// <summary>In a folder that all services share.</summary>
    Folder,

    /// <summary>In a bucket of Amazon S3, or of a server that speaks its protocol.</summary>
    S3,
}
