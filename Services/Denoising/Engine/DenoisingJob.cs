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

/// <summary>One clip on its way from noise to latents. The engine alone changes it, between being submitted and <see cref="Completion"/>.</summary>
internal sealed class DenoisingJob(
    IDenoiser denoiser,
    LatentShape shape,
    IScheduler scheduler,
    TextConditioning text,
    float guidanceScale,
    FloatTensor latents,
    int step,
    CheckpointWriter? checkpoints,
    PreviewSampler? previews,
    CancellationToken cancellationToken
)
{
    private readonly TaskCompletionSource<FloatTensor> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<DenoisingProgress> _progress = Channel.CreateUnbounded<DenoisingProgress>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }
    );

    /// <summary>Jobs with the same key can share a model call.</summary>
    public BatchKey Key { get; } = new(denoiser, shape);

    /// <summary>The texts.</summary>
    public TextConditioning Text => text;

    /// <summary>How far the prediction is led away from the negative prompt's; 1: not at all.</summary>
    public float GuidanceScale => guidanceScale;

    /// <summary>Rows that the job takes in a batch: at a guidance scale of 1 the negative prompt has no part in the result.</summary>
    public int Rows => guidanceScale == 1 ? 1 : 2;

    /// <summary>[C, T, H, W].</summary>
    public FloatTensor Latents => latents;

    /// <summary>Steps done.</summary>
    public int Step { get; private set; } = step;

    /// <summary>The time that the denoiser is told at the next step.</summary>
    public float ModelTime => scheduler.ModelTime(Step);

    /// <summary>Whether all steps are done.</summary>
    public bool IsFinished => Step == scheduler.Steps;

    /// <summary>Cancelled when nobody wants the result any more.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>The span in which the job was submitted.</summary>
    public ActivityContext Caller { get; } = Activity.Current?.Context ?? default;

    /// <summary>One entry per step; ends with the job.</summary>
    public ChannelReader<DenoisingProgress> Progress => _progress.Reader;

    /// <summary>The final latents [C, T, H, W].</summary>
    public Task<FloatTensor> Completion => _completion.Task;

    /// <summary>Takes one step.</summary>
    /// <param name="velocity">The guided prediction for the latents as they are.</param>
    /// <exception cref="PipelineException">The latents are no numbers any more.</exception>
    public void Advance(ReadOnlySpan<float> velocity)
    {
        Preview? preview = previews?.Take(latents, velocity, Step);
        scheduler.Step(latents.Span, velocity, Step);

        // Also tells of a velocity that is not finite.
        foreach (float value in latents.Span)
        {
            if (!float.IsFinite(value))
            {
                throw new PipelineException(
                    ErrorCodes.Internal,
                    $"{denoiser.Model.Name} gave values that are not finite at step {Step + 1} of {scheduler.Steps}."
                );
            }
        }

        Step++;
        _progress.Writer.TryWrite(new DenoisingProgress(Step, scheduler.Steps, scheduler.Sigmas[Step]) { Preview = preview });
        if (!IsFinished)
        {
            checkpoints?.Offer(Step, latents);
        }
    }

    /// <summary>Writes a checkpoint of the present state, where the job has a place for it.</summary>
    /// <param name="token">Ends the write.</param>
    public Task SaveAsync(CancellationToken token) => checkpoints?.SaveAsync(Step, latents, token) ?? Task.CompletedTask;

    /// <summary>Hands the latents over.</summary>
    public void Complete()
    {
        _progress.Writer.TryComplete();
        _completion.TrySetResult(latents);
    }

    /// <summary>Ends the job without a result.</summary>
    /// <param name="error">Why.</param>
    public void Fail(Exception error)
    {
        _progress.Writer.TryComplete();
        _completion.TrySetException(error);
    }
}

/// <summary>What jobs must have in common to share a model call.</summary>
/// <param name="Denoiser">The model, in one precision. Its texts all have the same length.</param>
/// <param name="Shape">The latents' shape.</param>
internal readonly record struct BatchKey(IDenoiser Denoiser, LatentShape Shape);
