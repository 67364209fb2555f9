using TextToVideo.Artifacts;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Checkpoints;

/// <summary>Keeps checkpoints as artifacts.</summary>
internal sealed class CheckpointStore(IArtifactStore artifacts, ILogger<CheckpointStore> logger)
{
    /// <summary>Reads a video's checkpoint.</summary>
    /// <param name="videoId">The video.</param>
    /// <param name="run">The run that is to be continued.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null where there is none of this run: then the run starts from noise.</returns>
    public async Task<DenoisingCheckpoint?> LoadAsync(Guid videoId, DenoisingRun run, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await artifacts.OpenReadAsync(ArtifactKeys.Checkpoint(videoId), cancellationToken);
            var checkpoint = DenoisingCheckpoint.FromFile(await SafetensorsFile.ReadAsync(stream, cancellationToken), run);
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

    /// <summary>Writes a video's checkpoint over the one before, all or nothing.</summary>
    /// <param name="videoId">The video.</param>
    /// <param name="run">The run that it is of.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task SaveAsync(Guid videoId, DenoisingRun run, DenoisingCheckpoint checkpoint, CancellationToken cancellationToken) =>
        artifacts.WriteAsync(ArtifactKeys.Checkpoint(videoId), checkpoint.ToFile(run).WriteAsync, cancellationToken);
}
