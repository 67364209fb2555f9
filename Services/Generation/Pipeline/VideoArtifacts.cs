using TextToVideo.Artifacts;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Measures the artifacts of jobs, and deletes those that a job no longer needs.</summary>
/// <param name="store">The artifact store.</param>
public sealed class VideoArtifacts(IArtifactStore store)
{
    /// <summary>Deletes the intermediate artifacts that only the stages use, and keeps the files that the user can download.</summary>
    public async Task DeleteIntermediateAsync(Guid videoId, CancellationToken cancellationToken)
    {
        string[] keys =
        [
            ArtifactKeys.GetEmbeddingKey(videoId),
            ArtifactKeys.GetLatentsKey(videoId),
            ArtifactKeys.GetCheckpointKey(videoId),
            ArtifactKeys.GetFramesKey(videoId),
        ];
        foreach (string key in keys)
        {
            await store.DeleteAsync(key, cancellationToken);
        }
    }

    /// <summary>Returns the size of all artifacts of the video in bytes.</summary>
    public async Task<long> GetSizeAsync(Guid videoId, CancellationToken cancellationToken)
    {
        long bytes = 0;
        await foreach (string key in store.ListAsync(ArtifactKeys.GetPrefix(videoId), cancellationToken))
        {
            bytes += (await store.GetInfoAsync(key, cancellationToken))?.Length ?? 0;
        }

        return bytes;
    }

    /// <summary>Deletes all artifacts of the video.</summary>
    public Task DeleteAllAsync(Guid videoId, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(ArtifactKeys.GetPrefix(videoId), cancellationToken);
}
