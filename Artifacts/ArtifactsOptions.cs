using TextToVideo.Artifacts.S3;

namespace TextToVideo.Artifacts;

/// <summary>Configuration section <c>Artifacts</c>.</summary>
public sealed class ArtifactsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Artifacts";

    /// <summary>Where artifacts are kept; not given: in a bucket where one is named, else in a folder.</summary>
    public ArtifactStoreKind? Kind { get; set; }

    /// <summary>
    /// The folder of the artifacts, one and the same for all services; made where it is missing. A relative path starts at the working
    /// directory.
    /// </summary>
    public string Path { get; set; } = ".artifacts/data/artifacts";

    /// <summary>The bucket of the artifacts.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>The kind that is meant.</summary>
    internal ArtifactStoreKind EffectiveKind => Kind ?? (S3.Bucket.Length > 0 ? ArtifactStoreKind.S3 : ArtifactStoreKind.Folder);
}
