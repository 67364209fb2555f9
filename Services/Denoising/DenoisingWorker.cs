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
using TextToVideo.Inference.Vae;

namespace TextToVideo.Denoising;

/// <summary>Turns prompt embeds into latents: validates the request, loads a checkpoint and submits the job to the engine.</summary>
internal sealed class DenoisingWorker(
    IModelComponents components,
    IModelRepository models,
    INetworkIdentities identities,
    DenoisingEngine engine,
    CheckpointStore checkpoints,
    DebugCrash crash,
    IOptions<DenoisingOptions> options,
    TimeProvider time,
    ILogger<DenoisingWorker> logger
)
{
    /// <summary>Creates the latents of one clip.</summary>
    /// <param name="request">The request.</param>
    /// <param name="report">
    /// Called after every step, one call at a time; a slow call does not delay the engine. An exception ends the job.
    /// </param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The normalised latents [C, T, H, W], and how many steps needed no model call.</returns>
    /// <exception cref="InvalidFieldException">The request is invalid for the model.</exception>
    /// <exception cref="PipelineException">The model cannot be loaded, or the denoiser failed.</exception>
    /// <exception cref="DenoisingStoppedException">The process is stopping.</exception>
    public async Task<DenoisedLatents> DenoiseAsync(
        DenoisingRequest request,
        Func<DenoisingProgress, CancellationToken, ValueTask> report,
        CancellationToken cancellationToken
    )
    {
        ModelManifest model = DenoisingRequestRules.Check(request, models, out LatentShape shape);
        var text = TextConditioning.Read(request.Embedding, model);
        IScheduler scheduler = SchedulerFactory.Create(model, request.NumInferenceSteps);

        // The first call for a model loads it and reads its files for its identity, which takes seconds. It stays loaded until the job
        // ends.
        using ModelUse<IDenoiser> use = await components
            .UseDenoiserAsync(model.Name, cancellationToken)
            .WithReportAsync(request.ReportLoading, cancellationToken);
        IDenoiser denoiser = use.Component;
        NetworkIdentity identity = await identities.GetAsync(
            models.GetPath(model.Name, model.Denoiser.Files[denoiser.Precision]),
            cancellationToken
        );
        var guidance = Guidance.Create(model.Scheduler, request.GuidanceScale, request.GuidanceMinSigma, request.GuidanceMaxSigma);
        float cacheThreshold = request.CacheThreshold ?? (float)model.Scheduler.Cache.Threshold;
        var run = DenoisingRun.Create(denoiser, identity, shape, scheduler, request.Seed, guidance, cacheThreshold, text);
        DenoisingCheckpoint? start = request.CheckpointId is Guid saved
            ? await checkpoints.LoadAsync(saved, run, scheduler, cancellationToken)
            : null;

        await using CheckpointWriter? writer = request.CheckpointId is Guid id
            ? new CheckpointWriter(checkpoints, id, run, start?.Step ?? 0, options.Value, time, logger)
            : null;
        PreviewSampler? previews =
            model.Preview is { } map && options.Value.Previews
                ? new PreviewSampler(new LatentPreview(map), scheduler, options.Value.PreviewInterval, time)
                : null;
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var job = new DenoisingJob(
            denoiser,
            shape,
            scheduler,
            text,
            guidance,
            new StepCache(cacheThreshold, scheduler, start?.Cache),
            start?.Latents ?? PhiloxNoise.Create(request.Seed, shape.Dimensions),
            start?.Step ?? 0,
            start?.Scheduler,
            writer,
            previews,
            linked.Token
        );
        engine.Submit(job);
        crash.CrashFor(request.Seed);
        try
        {
            await foreach (DenoisingProgress progress in job.Progress.ReadAllAsync(CancellationToken.None))
            {
                await report(progress, cancellationToken);
            }
        }
        catch
        {
            // The result is no longer needed. Wait until the engine no longer uses the latents.
            await linked.CancelAsync();
            await ((Task)job.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return new DenoisedLatents(await job.Completion, job.SkippedSteps);
    }
}
