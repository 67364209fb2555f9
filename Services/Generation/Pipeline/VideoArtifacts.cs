using TextToVideo.Artifacts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Measures the artifacts of jobs, and deletes those that a job no longer needs.</summary>
/// <param name="store">The artifact store.</param>
public sealed class VideoArtifacts(IArtifactStore store)
{
    /// <summary>Returns the keys of the intermediate artifacts, which only the stages use.</summary>
    public static IReadOnlyList<string> GetIntermediateKeys(Guid videoId) =>
        [
            ArtifactKeys.GetEmbeddingKey(videoId),
            ArtifactKeys.GetLatentsKey(videoId),
            ArtifactKeys.GetCheckpointKey(videoId),
            ArtifactKeys.GetFramesKey(videoId),
        ];

    /// <summary>Returns whether the artifact that the job's current stage reads is missing.</summary>
    public async Task<bool> IsInputMissingAsync(VideoJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        string? key = job.CurrentState switch
        {
            VideoJobStates.Denoising => ArtifactKeys.GetEmbeddingKey(job.CorrelationId),
            VideoJobStates.DecodingFrames => ArtifactKeys.GetLatentsKey(job.CorrelationId),
            VideoJobStates.ModeratingFrames or VideoJobStates.Transcoding => ArtifactKeys.GetFramesKey(job.CorrelationId),
            _ => null,
        };
        return key is not null && !await store.ExistsAsync(key, cancellationToken);
    }

    /// <summary>Deletes the intermediate artifacts that only the stages use, and keeps the files that the user can download.</summary>
    public async Task DeleteIntermediateAsync(Guid videoId, CancellationToken cancellationToken)
    {
        foreach (string key in GetIntermediateKeys(videoId))
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
