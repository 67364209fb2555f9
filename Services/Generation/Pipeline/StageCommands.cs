using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Inference.Models;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Creates the commands that start stages. A command depends only on the job's row and the manifest of its model, so it can be sent again.
/// </summary>
/// <param name="models">The manifests.</param>
public sealed class StageCommands(IModelRepository models)
{
    /// <summary>Creates the command of the job's current stage.</summary>
    /// <param name="job">The job, in the state of a stage.</param>
    public IPipelineMessage Create(VideoJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Create(
            job,
            VideoJobStates.GetStage(job.CurrentState)
                ?? throw new InvalidOperationException($"No stage runs in the state {job.CurrentState}.")
        );
    }

    /// <summary>Creates the command of a stage that begins while the frames are being decoded.</summary>
    /// <param name="job">The job.</param>
    /// <param name="stage">One of <see cref="AheadRuns.Stages"/>.</param>
    public IPipelineMessage CreateAhead(VideoJob job, string stage)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Create(job, stage) switch
        {
            ModerateFrames moderate => moderate with { IsAhead = true },
            TranscodeVideo transcode => transcode with { IsAhead = true, MayBePrepared = false },
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "The stage cannot begin ahead of its turn."),
        };
    }

    private IPipelineMessage Create(VideoJob job, string stage)
    {
        Guid id = job.CorrelationId;
        return stage switch
        {
            PipelineStages.ModeratePrompt => new ModeratePrompt(
                id,
                GetModeratedText(job),
                job.NegativePrompt,
                job.Enhancement is { } enhancement
                    ? new EnhancementRequest(PromptDirectives.GetText(job.Prompt), GetPhrases(job), enhancement.MaxCharacters)
                    : null
            ),
            PipelineStages.EncodeText => new EncodeText(id, job.Model, job.EncodedPrompt, job.NegativePrompt, GetPhrases(job)),
            PipelineStages.Denoise => new DenoiseLatents(
                id,
                job.Model,
                ArtifactKeys.GetEmbeddingKey(id),
                job.Clip,
                job.Seed,
                job.NumInferenceSteps,
                (float)job.GuidanceScale
            )
            {
                GuidanceMinSigma = (float)job.GuidanceMinSigma,
                GuidanceMaxSigma = (float)job.GuidanceMaxSigma,
                CacheThreshold = (float)job.CacheThreshold,
            },
            PipelineStages.DecodeFrames => new DecodeLatents(id, job.Model, ArtifactKeys.GetLatentsKey(id), job.Clip),
            PipelineStages.ModerateFrames => new ModerateFrames(id, ArtifactKeys.GetFramesKey(id), job.Clip)
            {
                // Frames of a model that has been removed meanwhile are judged as strictly as possible.
                ShowsPeople = !models.TryGet(job.Model, out ModelManifest? manifest) || manifest.ShowsPeople,
            },
            PipelineStages.Transcode => new TranscodeVideo(id, ArtifactKeys.GetFramesKey(id), job.Clip, job.OutputFormats)
            {
                MayBePrepared = AheadRuns.Find(job, PipelineStages.Transcode) is not null,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "The stage does not exist."),
        };
    }

    /// <summary>Returns the model's phrases for the customisation, which follow the prompt in the encoded text; may be empty.</summary>
    internal static string GetPhrases(VideoJob job)
    {
        string text = job.Enhancement?.RevisedPrompt ?? PromptDirectives.GetText(job.Prompt);
        return job.EncodedPrompt.StartsWith(text, StringComparison.Ordinal) ? job.EncodedPrompt[text.Length..] : string.Empty;
    }

    /// <summary>
    /// Returns the text to moderate: the prompt that the model receives, and the customisation values that are not part of it but are
    /// returned to callers.
    /// </summary>
    internal static string GetModeratedText(VideoJob job) =>
        string.Join(
            '\n',
            job.Customisation.Values.Where(value => value is not null && !job.EncodedPrompt.Contains(value, StringComparison.Ordinal))
                .Prepend(job.EncodedPrompt)
        );
}
