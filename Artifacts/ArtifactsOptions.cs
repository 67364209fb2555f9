namespace TextToVideo.Artifacts;

/// <summary>Configuration section <c>Artifacts</c>.</summary>
public sealed class ArtifactsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Artifacts";

    /// <summary>
    /// The folder of the artifacts, one and the same for all services; made where it is missing. A relative path starts at the working
    /// directory.
    /// </summary>
    public string Path { get; set; } = ".artifacts/data/artifacts";
}
