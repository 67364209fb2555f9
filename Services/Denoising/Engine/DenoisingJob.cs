using System.Diagnostics;
using System.Threading.Channels;
using TextToVideo.Contracts;
using TextToVideo.Denoising.Checkpoints;
using TextToVideo.Denoising.Previews;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Engine;

/// <summary>
/// The denoising of one clip. Between submission and <see cref="Completion"/>, only the engine may change it.
/// </summary>
internal sealed class DenoisingJob(
    IDenoiser denoiser,
    LatentShape shape,
    IScheduler scheduler,
    TextConditioning text,
    Guidance guidance,
    StepCache cache,
    FloatTensor latents,
    int step,
    SchedulerState? schedulerState,
    CheckpointWriter? checkpoints,
    PreviewSampler? previews,
    CancellationToken cancellationToken
)
{
    private SchedulerState? _schedulerState = schedulerState;
    private readonly TaskCompletionSource<FloatTensor> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<DenoisingProgress> _progress = Channel.CreateUnbounded<DenoisingProgress>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }
    );

    /// <summary>Jobs with equal keys can share a model call.</summary>
    public BatchKey Key { get; } = new(denoiser, shape);

    /// <summary>The prompt embeds of both prompts.</summary>
    public TextConditioning Text => text;

    /// <summary>The scale of classifier-free guidance.</summary>
    public float GuidanceScale => guidance.Scale;

    /// <summary>
    /// The number of rows that the next step takes in a batch: without guidance, the negative prompt does not affect the result.
    /// </summary>
    public int Rows => IsGuided ? 2 : 1;

    /// <summary>The latents [C, T, H, W].</summary>
    public FloatTensor Latents => latents;

    /// <summary>The number of completed steps.</summary>
    public int Step { get; private set; } = step;

    /// <summary>The timestep of the next step.</summary>
    public float Timestep => scheduler.GetTimestep(Step);

    /// <summary>True if all steps are complete.</summary>
    public bool IsFinished => Step == scheduler.Steps;

    /// <summary>The number of completed steps that needed no model call.</summary>
    public int SkippedSteps => cache.SkippedSteps;

    /// <summary>Cancelled when the result is no longer needed.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The trace context of the code that created the job.</summary>
    public ActivityContext Caller { get; } = Activity.Current?.Context ?? default;

    /// <summary>One item per step; the channel completes when the job ends.</summary>
    public ChannelReader<DenoisingProgress> Progress => _progress.Reader;

    /// <summary>The final latents [C, T, H, W].</summary>
    public Task<FloatTensor> Completion => _completion.Task;

    private DenoisingCheckpoint CurrentState => new(Step, latents) { Cache = cache.State, Scheduler = _schedulerState };

    private bool IsGuided => guidance.IsAppliedAt(scheduler.Sigmas[Step]);

    /// <summary>Performs one step without a model call, if the job's cache can predict the model output.</summary>
    /// <returns>False if the next step needs a model call.</returns>
    /// <exception cref="PipelineException">The latents contain values that are not finite.</exception>
    public bool TrySkip()
    {
        if (IsFinished || !cache.TryPredict(Step, IsGuided, latents.Span, out float[]? predicted))
        {
            return false;
        }

        TakeStep(predicted);
        return true;
    }

    /// <summary>Performs one step.</summary>
    /// <param name="modelOutput">The model output for the current latents, after guidance.</param>
    /// <exception cref="PipelineException">The latents contain values that are not finite.</exception>
    public void Advance(ReadOnlySpan<float> modelOutput)
    {
        cache.Add(Step, IsGuided, latents.Span, modelOutput);
        TakeStep(modelOutput);
    }

    /// <summary>Writes a checkpoint of the current state, if the job uses checkpoints.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public Task SaveAsync(CancellationToken cancellationToken) =>
        checkpoints?.SaveAsync(CurrentState, cancellationToken) ?? Task.CompletedTask;

    /// <summary>Completes the job with its latents.</summary>
    public void Complete()
    {
        _progress.Writer.TryComplete();
        _completion.TrySetResult(latents);
    }

    /// <summary>Ends the job with an error.</summary>
    /// <param name="error">The error.</param>
    public void Fail(Exception error)
    {
        _progress.Writer.TryComplete();
        _completion.TrySetException(error);
    }

    private void TakeStep(ReadOnlySpan<float> modelOutput)
    {
        Preview? preview = previews?.Take(latents, modelOutput, Step);
        _schedulerState = scheduler.Step(latents.Span, modelOutput, Step, _schedulerState);

        // This also detects a model output that is not finite.
        foreach (float value in latents.Span)
        {
            if (!float.IsFinite(value))
            {
                throw new PipelineException(
                    ErrorCodes.Internal,
                    $"{denoiser.Model.Name} produced non-finite values at step {Step + 1} of {scheduler.Steps}."
                );
            }
        }

        Step++;
        _progress.Writer.TryWrite(new DenoisingProgress(Step, scheduler.Steps, scheduler.Sigmas[Step]) { Preview = preview });
        if (!IsFinished)
        {
            checkpoints?.Offer(CurrentState);
        }
    }
}

/// <summary>The properties that jobs must share to be in the same model call.</summary>
/// <param name="Denoiser">The denoiser: a model in one precision. All its texts have the same number of tokens.</param>
/// <param name="Shape">The shape of the latents.</param>
internal readonly record struct BatchKey(IDenoiser Denoiser, LatentShape Shape);
