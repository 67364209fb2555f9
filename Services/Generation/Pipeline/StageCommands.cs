using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Creates the commands that start stages. A command depends only on the job's row, so it can be sent again.</summary>
internal static class StageCommands
{
    /// <summary>Creates the command of the job's current stage.</summary>
    public static IPipelineMessage Create(VideoJob job)
    {
        Guid id = job.CorrelationId;
        return VideoJobStates.GetStage(job.CurrentState) switch
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
            PipelineStages.ModerateFrames => new ModerateFrames(id, ArtifactKeys.GetFramesKey(id), job.Clip),
            PipelineStages.Transcode => new TranscodeVideo(id, ArtifactKeys.GetFramesKey(id), job.Clip, job.OutputFormats),
            _ => throw new InvalidOperationException($"No stage runs in the state {job.CurrentState}."),
        };
    }

    /// <summary>Returns the model's phrases for the customisation, which follow the prompt in the encoded text; may be empty.</summary>
    public static string GetPhrases(VideoJob job)
    {
        string text = job.Enhancement?.RevisedPrompt ?? PromptDirectives.GetText(job.Prompt);
        return job.EncodedPrompt.StartsWith(text, StringComparison.Ordinal) ? job.EncodedPrompt[text.Length..] : string.Empty;
    }

    /// <summary>
    /// Returns the text to moderate: the prompt that the model receives, and the customisation values that are not part of it but are
    /// returned to callers.
    /// </summary>
    public static string GetModeratedText(VideoJob job) =>
        string.Join(
            '\n',
            job.Customisation.Values.Where(value => value is not null && !job.EncodedPrompt.Contains(value, StringComparison.Ordinal))
                .Prepend(job.EncodedPrompt)
        );
}
