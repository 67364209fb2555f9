using TextToVideo.Contracts;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Noise;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Inference.Pipelines;

/// <summary>
/// Generates one clip in memory, from the prompt to the frames, in the steps of the pipelines of Hugging Face's diffusers. It is the
/// specification of the denoising engine, which computes many clips at once and, with a batch-invariant denoiser, gives the same bits.
/// </summary>
/// <param name="textEncoder">The text encoder.</param>
/// <param name="denoiser">The denoiser of the same model.</param>
/// <param name="vaeDecoder">The VAE decoder of the same model.</param>
public sealed class TextToVideoPipeline(ITextEncoder textEncoder, IDenoiser denoiser, IVaeDecoder vaeDecoder)
{
    /// <summary>Generates a clip.</summary>
    /// <param name="parameters">The parameters; the seed is 0 if it is null.</param>
    /// <param name="onStepEnd">Called after every denoising step. An exception ends the generation.</param>
    /// <param name="latents">
    /// The initial latents [C, T, H, W], which the generation changes; null for noise of the seed.
    /// </param>
    /// <param name="cancellationToken">Token to cancel the operation; it is checked before every denoising step.</param>
    /// <exception cref="InvalidFieldException">The model does not allow a parameter.</exception>
    /// <exception cref="InferenceException">A network failed, or the decoded frames are not finite.</exception>
    public async Task<TextToVideoOutput> GenerateAsync(
        GenerationParameters parameters,
        Action<DenoisingStep>? onStepEnd = null,
        FloatTensor? latents = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(parameters);

        // 1. Check inputs. A parameter that is not specified takes the model's default.
        ModelManifest model = denoiser.Model;
        ModelLimits.Check(model, parameters);
        VideoSize size = parameters.Size ?? model.Limits.DefaultSize;
        int numFrames = parameters.NumFrames ?? model.Limits.Frames.Default;
        int numInferenceSteps = parameters.NumInferenceSteps ?? model.Scheduler.Steps.Default;
        var guidance = Guidance.Create(model.Scheduler, parameters.GuidanceScale, parameters.GuidanceMinSigma, parameters.GuidanceMaxSigma);
        float cacheThreshold = parameters.CacheThreshold ?? (float)model.Scheduler.Cache.Threshold;

        // 2. Encode the prompt. With guidance, the negative prompt is the second row of a model call.
        string prompt = parameters.Prompt ?? string.Empty;
        string negativePrompt = parameters.NegativePrompt ?? model.NegativePrompt ?? string.Empty;
        IReadOnlyList<TextEmbedding> texts = await textEncoder.EncodeAsync(
            guidance.Scale == 1 ? [prompt] : [prompt, negativePrompt],
            cancellationToken
        );

        // 3. Prepare the timesteps.
        IScheduler scheduler = SchedulerFactory.Create(model, numInferenceSteps);

        // 4. Prepare the latents: noise at the first noise level, 1.
        LatentShape shape = model.GetLatentShape(size.Width, size.Height, numFrames);
        FloatTensor sample = latents ?? PhiloxNoise.Create(parameters.Seed ?? 0, shape.Dimensions);

        // 5. Denoising loop.
        var cache = new StepCache(cacheThreshold, scheduler);
        SchedulerState? state = null;
        for (int step = 0; step < scheduler.Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool isGuided = guidance.IsAppliedAt(scheduler.Sigmas[step]);

            // Predict the model output, from earlier outputs if they suffice.
            Memory<float> modelOutput;
            if (cache.TryPredict(step, isGuided, sample.Span, out float[]? predicted))
            {
                modelOutput = predicted;
            }
            else
            {
                modelOutput = Predict(isGuided ? texts : [texts[0]], sample, scheduler.GetTimestep(step), cancellationToken);
                if (isGuided)
                {
                    // Perform guidance.
                    ReadOnlySpan<float> unconditional = modelOutput.Span[sample.Length..];
                    modelOutput = modelOutput[..sample.Length];
                    ClassifierFreeGuidance.Combine(modelOutput.Span, unconditional, guidance.Scale, modelOutput.Span);
                }

                cache.Add(step, isGuided, sample.Span, modelOutput.Span);
            }

            // Compute the previous noisy sample, x_t → x_t−1.
            state = scheduler.Step(sample.Span, modelOutput.Span, step, state);
            onStepEnd?.Invoke(new DenoisingStep(step + 1, scheduler.Steps, sample, modelOutput));
        }

        // 6. Decode the latents.
        List<ReadOnlyMemory<byte>> frames = await vaeDecoder.DecodeAsync(sample, size, cancellationToken).ToListAsync(cancellationToken);
        return new TextToVideoOutput(sample, frames);
    }

    /// <summary>Calls the denoiser with a row for each text. Every row has the same sample and the same timestep.</summary>
    private Memory<float> Predict(
        IReadOnlyList<TextEmbedding> texts,
        FloatTensor sample,
        float timestep,
        CancellationToken cancellationToken
    ) =>
        denoiser
            .Predict(
                new DenoiserBatch(
                    Stack([.. texts.Select(_ => sample)]),
                    [.. texts.Select(_ => timestep)],
                    Stack([.. texts.Select(text => text.PromptEmbeds)]),
                    Stack([.. texts.Select(text => new FloatTensor([text.Mask.Length], text.Mask))])
                ),
                cancellationToken
            )
            .Memory;

    /// <summary>Copies tensors of equal shape into the rows of one tensor.</summary>
    private static FloatTensor Stack(IReadOnlyList<FloatTensor> rows)
    {
        var stacked = new FloatTensor([rows.Count, .. rows[0].Shape.AsSpan()]);
        for (int row = 0; row < rows.Count; row++)
        {
            rows[row].Span.CopyTo(stacked.Span[(row * rows[0].Length)..]);
        }

        return stacked;
    }
}
