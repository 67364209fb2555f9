using TextToVideo.Contracts;

namespace TextToVideo.Artifacts;

/// <summary>There is no artifact of this key. Trying again does not help.</summary>
/// <param name="key">The key.</param>
public sealed class ArtifactNotFoundException(string key)
    : ArtifactStoreException(ErrorCodes.StorageUnavailable, $"There is no artifact '{key}'.", isTransient: false)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;
}
