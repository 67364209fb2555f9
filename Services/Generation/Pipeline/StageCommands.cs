using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>The command that starts a stage. It is a function of the job's row, so it can be sent again.</summary>
internal static class StageCommands
{
    /// <summary>The command of the job's current stage.</summary>
    public static IPipelineMessage For(VideoJob job)
    {
        Guid id = job.CorrelationId;
        return VideoJobStates.GetStage(job.CurrentState) switch
        {
            PipelineStages.ModeratePrompt => new ModeratePrompt(id, ModeratedText(job), job.NegativePrompt),
            PipelineStages.EncodeText => new EncodeText(id, job.Model, job.EncodedPrompt, job.NegativePrompt),
            PipelineStages.Denoise => new DenoiseLatents(
                id,
                job.Model,
                ArtifactKeys.Embedding(id),
                job.Clip,
                job.Seed,
                job.NumInferenceSteps,
                (float)job.GuidanceScale
            ),
            PipelineStages.DecodeFrames => new DecodeLatents(id, job.Model, ArtifactKeys.Latents(id), job.Clip),
            PipelineStages.ModerateFrames => new ModerateFrames(id, ArtifactKeys.Frames(id), job.Clip),
            PipelineStages.Transcode => new TranscodeVideo(id, ArtifactKeys.Frames(id), job.Clip, job.OutputFormats),
            _ => throw new InvalidOperationException($"No stage runs in the state {job.CurrentState}."),
        };
    }

    /// <summary>What the model is given, and what it is not given but callers see again.</summary>
    public static string ModeratedText(VideoJob job) =>
        string.Join(
            '\n',
            job.Customisation.Values.Where(value => value is not null && !job.EncodedPrompt.Contains(value, StringComparison.Ordinal))
                .Prepend(job.EncodedPrompt)
        );
}
