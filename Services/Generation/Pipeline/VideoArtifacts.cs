using TextToVideo.Artifacts;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Removes what a job no longer needs.</summary>
/// <param name="store">The claim-check store.</param>
public sealed class VideoArtifacts(IArtifactStore store)
{
    /// <summary>Removes what only the stages needed, and leaves what the user downloads.</summary>
    public async Task DeleteIntermediateAsync(Guid videoId, CancellationToken cancellationToken)
    {
        string[] keys =
        [
            ArtifactKeys.Embedding(videoId),
            ArtifactKeys.Latents(videoId),
            ArtifactKeys.Checkpoint(videoId),
            ArtifactKeys.Frames(videoId),
        ];
        foreach (string key in keys)
        {
            await store.DeleteAsync(key, cancellationToken);
        }
    }

    /// <summary>Removes every file of the video.</summary>
    public Task DeleteAllAsync(Guid videoId, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(ArtifactKeys.Prefix(videoId), cancellationToken);
}
