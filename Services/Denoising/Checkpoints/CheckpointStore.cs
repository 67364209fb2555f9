using TextToVideo.Artifacts;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Checkpoints;

/// <summary>Stores checkpoints as artifacts.</summary>
internal sealed class CheckpointStore(IArtifactStore artifacts, ILogger<CheckpointStore> logger)
{
    /// <summary>Reads a video's checkpoint.</summary>
    /// <param name="videoId">The video's id.</param>
    /// <param name="run">The run to continue.</param>
    /// <param name="scheduler">The scheduler of the run.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The checkpoint, or null if there is no usable one for this run; the run then starts from noise.</returns>
    public async Task<DenoisingCheckpoint?> LoadAsync(
        Guid videoId,
        DenoisingRun run,
        IScheduler scheduler,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using Stream stream = await artifacts.OpenReadAsync(ArtifactKeys.GetCheckpointKey(videoId), cancellationToken);
            var checkpoint = DenoisingCheckpoint.FromFile(await SafetensorsFile.ReadAsync(stream, cancellationToken), run, scheduler);
            logger.Resuming(videoId, checkpoint.Step);
            return checkpoint;
        }
        catch (ArtifactNotFoundException)
        {
            return null;
        }
        catch (InvalidDataException unusable)
        {
            logger.CheckpointIgnored(videoId, unusable.Message);
            return null;
        }
    }

    /// <summary>Returns the number of steps in a video's checkpoint; 0 if there is none, or none that can be read.</summary>
    /// <param name="videoId">The video's id.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task<int> GetStepAsync(Guid videoId, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await artifacts.OpenReadAsync(ArtifactKeys.GetCheckpointKey(videoId), cancellationToken);
            return DenoisingCheckpoint.GetStep(await SafetensorsFile.ReadAsync(stream, cancellationToken));
        }
        catch (Exception exception) when (exception is ArtifactNotFoundException or InvalidDataException)
        {
            return 0;
        }
    }

    /// <summary>Writes a video's checkpoint and replaces the previous one atomically.</summary>
    /// <param name="videoId">The video's id.</param>
    /// <param name="run">The run that the checkpoint belongs to.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public Task SaveAsync(Guid videoId, DenoisingRun run, DenoisingCheckpoint checkpoint, CancellationToken cancellationToken) =>
        artifacts.WriteAsync(ArtifactKeys.GetCheckpointKey(videoId), checkpoint.ToFile(run).WriteAsync, cancellationToken);
}
