using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Denoising.Checkpoints;
using TextToVideo.Denoising.Engine;
using TextToVideo.Denoising.Previews;
using TextToVideo.Inference;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Denoising;

/// <summary>Text embedding to latents: checks the request, finds where to start, and hands the job to the engine.</summary>
internal sealed class DenoisingWorker(
    IModelComponents components,
    IModelRepository models,
    DenoisingEngine engine,
    CheckpointStore checkpoints,
    IOptions<DenoisingOptions> options,
    TimeProvider time,
    ILogger<DenoisingWorker> logger
)
{
    /// <summary>Makes the latents of one clip.</summary>
    /// <param name="request">What to make.</param>
    /// <param name="report">Called after every step, one call at a time; a slow one holds nobody up. What it throws ends the job.</param>
    /// <param name="cancellationToken">Takes the job out of the engine at the next step boundary.</param>
    /// <returns>Latents [C, T, H, W], normalised as the denoiser has them.</returns>
    /// <exception cref="InvalidDenoisingRequestException">The model does not take such a request.</exception>
    /// <exception cref="PipelineException">The model cannot be loaded, or the denoiser failed.</exception>
    /// <exception cref="DenoisingStoppedException">The process is stopping.</exception>
    public async Task<FloatTensor> DenoiseAsync(
        DenoisingRequest request,
        Func<DenoisingProgress, CancellationToken, ValueTask> report,
        CancellationToken cancellationToken
    )
    {
        ModelManifest model = DenoisingRequestRules.Check(request, models, out LatentShape shape);
        TextConditioning text = TextConditioning.Read(request.Embedding, model);
        IScheduler scheduler = SchedulerFactory.Create(model, request.NumInferenceSteps);

        // The first call for a model loads it, which takes seconds.
        IDenoiser denoiser = await Task.Run(() => components.GetDenoiser(model.Name), cancellationToken);
        var run = DenoisingRun.Of(denoiser, shape, scheduler, request.Seed, request.GuidanceScale, text);
        DenoisingCheckpoint? start = request.CheckpointId is Guid saved ? await checkpoints.LoadAsync(saved, run, cancellationToken) : null;

        await using CheckpointWriter? writer = request.CheckpointId is Guid id
            ? new CheckpointWriter(checkpoints, id, run, start?.Step ?? 0, options.Value, time, logger)
            : null;
        PreviewSampler? previews =
            model.Preview is { } map && options.Value.Previews
                ? new PreviewSampler(new LatentPreview(map), scheduler, options.Value.PreviewInterval, time)
                : null;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var job = new DenoisingJob(
            denoiser,
            shape,
            scheduler,
            text,
            request.GuidanceScale,
            start?.Latents ?? PhiloxNoise.Create(request.Seed, shape.Dimensions),
            start?.Step ?? 0,
            writer,
            previews,
            either.Token
        );
        engine.Submit(job);
        try
        {
            await foreach (DenoisingProgress progress in job.Progress.ReadAllAsync(CancellationToken.None))
            {
                await report(progress, cancellationToken);
            }
        }
        catch
        {
            // Nobody listens any more. The engine still holds the latents, so wait until it has let go of them.
            await either.CancelAsync();
            await ((Task)job.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await job.Completion;
    }
}
