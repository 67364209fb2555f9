using TextToVideo.Contracts;

namespace TextToVideo.Artifacts;

/// <summary>The exception that is thrown when an artifact does not exist. A retry does not help.</summary>
/// <param name="key">The artifact's key.</param>
public sealed class ArtifactNotFoundException(string key)
    : ArtifactStoreException(ErrorCodes.StorageUnavailable, $"There is no artifact '{key}'.", isTransient: false)
{
    /// <summary>Gets the artifact's key.</summary>
    public string Key { get; } = key;
}
