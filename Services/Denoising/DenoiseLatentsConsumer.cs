using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Denoising.Checkpoints;
using TextToVideo.Inference.Tensors;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Denoising;

internal sealed class DenoiseLatentsConsumer(
    DenoisingWorker worker,
    CheckpointStore checkpoints,
    IArtifactStore artifacts,
    StageServices services,
    ILogger<DenoiseLatentsConsumer> logger
) : StageConsumer<DenoiseLatents, LatentsDenoised>(PipelineStages.Denoise, services)
{
    protected override Task<int> GetSavedProgressAsync(DenoiseLatents command, CancellationToken cancellationToken) =>
        checkpoints.GetStepAsync(command.VideoId, cancellationToken);

    protected override async Task<LatentsDenoised> ExecuteAsync(DenoiseLatents command, CancellationToken cancellationToken)
    {
        string key = ArtifactKeys.GetLatentsKey(command.VideoId);
        if (await FindSkippedStepsAsync(key, cancellationToken) is not { } skipped)
        {
            DenoisedLatents denoised = await DenoiseAsync(command, cancellationToken);
            await artifacts.WriteAsync(key, LatentsFile.Create(denoised).WriteAsync, cancellationToken);
            skipped = denoised.SkippedSteps;
        }

        // Delete it even if the latents already existed: the process may have stopped before deleting the checkpoint.
        await artifacts.DeleteAsync(ArtifactKeys.GetCheckpointKey(command.VideoId), cancellationToken);
        return new LatentsDenoised(command.VideoId, key, skipped);
    }

    /// <summary>Reads how many steps were skipped from latents that were written earlier; null if there are none.</summary>
    private async Task<int?> FindSkippedStepsAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await artifacts.OpenReadAsync(key, cancellationToken);
            return LatentsFile.GetSkippedSteps(await SafetensorsFile.ReadAsync(stream, cancellationToken));
        }
        catch (ArtifactNotFoundException)
        {
            return null;
        }
    }

    private async Task<DenoisedLatents> DenoiseAsync(DenoiseLatents command, CancellationToken cancellationToken)
    {
        SafetensorsFile embedding;
        await using (Stream stream = await artifacts.OpenReadAsync(command.EmbeddingKey, cancellationToken))
        {
            embedding = await EmbeddingFile.ReadAsync(stream, cancellationToken);
        }

        var request = new DenoisingRequest(
            command.Model,
            embedding,
            command.Clip.Width,
            command.Clip.Height,
            command.Clip.NumFrames,
            command.Seed,
            command.NumInferenceSteps,
            command.GuidanceScale
        )
        {
            GuidanceMinSigma = command.GuidanceMinSigma,
            GuidanceMaxSigma = command.GuidanceMaxSigma,
            CacheThreshold = command.CacheThreshold,
            CheckpointId = command.VideoId,
            ReportLoading = (isLoading, token) => ReportLoadingAsync(command.VideoId, isLoading, token),
        };
        try
        {
            return await worker.DenoiseAsync(request, ReportAsync, cancellationToken);
        }
        catch (DenoisingStoppedException)
        {
            // The process is stopping, which is not a failure of the job. Wait until the bus takes no more commands, because this process
            // would receive the one that replaces this.
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw;
        }

        async ValueTask ReportAsync(DenoisingProgress progress, CancellationToken token)
        {
            logger.StepTaken(command.VideoId, progress.Step, progress.Steps);

            // Report the preview first, so that it is available when clients receive the step.
            if (progress.Preview is { } preview)
            {
                await ReportPreviewAsync(command.VideoId, preview.ToPng(), progress.Step, progress.Steps, token);
            }

            await ReportProgressAsync(command.VideoId, progress.Step, progress.Steps, token);
        }
    }
}
