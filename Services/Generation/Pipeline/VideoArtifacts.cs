using TextToVideo.Artifacts;
using TextToVideo.Artifacts.Frames;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Measures the artifacts of jobs, and deletes those that a job no longer needs.</summary>
/// <param name="store">The artifact store.</param>
public sealed class VideoArtifacts(IArtifactStore store)
{
    /// <summary>Returns whether a key of a video is that of an intermediate artifact, which only the stages use.</summary>
    public static bool IsIntermediate(Guid videoId, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return GetIntermediateKeys(videoId).Contains(key)
            || key.StartsWith(ArtifactKeys.GetStreamingPrefix(videoId), StringComparison.Ordinal);
    }

    /// <summary>Returns whether the artifact that the job's current stage reads is missing.</summary>
    public async Task<bool> IsInputMissingAsync(VideoJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        Guid id = job.CorrelationId;
        return job.CurrentState switch
        {
            VideoJobStates.Denoising => !await store.ExistsAsync(ArtifactKeys.GetEmbeddingKey(id), cancellationToken),
            VideoJobStates.DecodingFrames => !await store.ExistsAsync(ArtifactKeys.GetLatentsKey(id), cancellationToken),
            VideoJobStates.ModeratingFrames or VideoJobStates.Transcoding => !await new ClipFrames(store, id, job.Clip).AreCompleteAsync(
                cancellationToken
            ),
            _ => false,
        };
    }

    /// <summary>Deletes the intermediate artifacts that only the stages use, and keeps the files that the user can download.</summary>
    public async Task DeleteIntermediateAsync(Guid videoId, CancellationToken cancellationToken)
    {
        foreach (string key in GetIntermediateKeys(videoId))
        {
            await store.DeleteAsync(key, cancellationToken);
        }

        await store.DeleteAllAsync(ArtifactKeys.GetStreamingPrefix(videoId), cancellationToken);
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

    private static IReadOnlyList<string> GetIntermediateKeys(Guid videoId) =>
        [
            ArtifactKeys.GetEmbeddingKey(videoId),
            ArtifactKeys.GetLatentsKey(videoId),
            ArtifactKeys.GetCheckpointKey(videoId),
            ArtifactKeys.GetFramesKey(videoId),
        ];
}
