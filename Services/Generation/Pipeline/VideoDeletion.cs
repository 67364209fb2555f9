using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Deletes videos with all their files.</summary>
/// <param name="store">The job store.</param>
/// <param name="artifacts">Deletes the files.</param>
internal sealed class VideoDeletion(IVideoJobStore store, VideoArtifacts artifacts)
{
    /// <summary>Deletes a video whose job has ended.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="cancellationToken">Token to cancel the operation before the row is deleted.</param>
    /// <returns>False if the video was not found.</returns>
    public async Task<bool> DeleteAsync(Guid videoId, CancellationToken cancellationToken)
    {
        // The row is deleted after the files: if the process stops in between, the video can still be found and deleted.
        await artifacts.DeleteAllAsync(videoId, cancellationToken);
        bool deleted = await store.DeleteAsync(videoId, cancellationToken);

        // A conversion may have written a file in the meantime, and its event may have found the row. The event of one that writes later
        // finds no row, and the saga deletes its file.
        await artifacts.DeleteAllAsync(videoId, CancellationToken.None);
        return deleted;
    }
}
