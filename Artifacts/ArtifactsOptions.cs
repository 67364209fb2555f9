using TextToVideo.Artifacts.S3;

namespace TextToVideo.Artifacts;

/// <summary>The options of the configuration section <c>Artifacts</c>.</summary>
public sealed class ArtifactsOptions
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "Artifacts";

    /// <summary>Gets or sets where artifacts are stored. By default in the bucket if one is specified, otherwise in the folder.</summary>
    public ArtifactStoreKind? Kind { get; set; }

    /// <summary>
    /// Gets or sets the folder of the artifacts, which all services share. It is created if it does not exist. A relative path is relative
    /// to the working directory.
    /// </summary>
    public string Path { get; set; } = ".artifacts/data/artifacts";

    /// <summary>Gets or sets the bucket of the artifacts.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>Gets the kind in effect.</summary>
    internal ArtifactStoreKind EffectiveKind => Kind ?? (S3.Bucket.Length > 0 ? ArtifactStoreKind.S3 : ArtifactStoreKind.Folder);
}
