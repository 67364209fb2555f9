namespace TextToVideo.Inference.Models;

/// <summary>How the models' folder has changed since it was last read.</summary>
/// <param name="Added">Models that were not there.</param>
/// <param name="Replaced">Models with a new manifest.</param>
/// <param name="Removed">Models whose folders are gone.</param>
/// <param name="Problems">Manifests that cannot be read, each reported once, and a folder that cannot.</param>
internal sealed record ModelChanges(
    IReadOnlyList<ModelManifest> Added,
    IReadOnlyList<ModelManifest> Replaced,
    IReadOnlyList<ModelManifest> Removed,
    IReadOnlyList<ModelLoadException> Problems
);
