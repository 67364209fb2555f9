using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>
/// Replaces the encoded prompt of a job by its rewritten prompt. The text is part of the event that also has the verdict on it, and is
/// saved with the transition to the next stage, so that a job is encoded with the same text however often it is interrupted.
/// </summary>
internal static class RevisedPrompts
{
    /// <summary>Applies the result of moderation, or adds a warning if the prompt was not rewritten although that was requested.</summary>
    /// <param name="job">The job.</param>
    /// <param name="moderated">What moderation did with the job's prompt.</param>
    /// <returns>True if the job has a rewritten prompt, and the event a verdict on it.</returns>
    public static bool TryApply(VideoJob job, PromptModerated moderated)
    {
        if (job.Enhancement is null)
        {
            return false;
        }

        if (moderated.Enhancement is { Text: { } text, Verdict: not null })
        {
            string phrases = StageCommands.GetPhrases(job);
            job.Enhancement = job.Enhancement with { RevisedPrompt = text };
            job.EncodedPrompt = text + phrases;
            return true;
        }

        if (moderated.Verdict.Action < ModerationAction.Block)
        {
            string problem =
                moderated.Verdict.Action == ModerationAction.Review
                    ? "a reviewer has to approve it first"
                    : moderated.Enhancement?.Problem ?? "the moderation service did not rewrite it";
            job.Warnings.Add($"enhance_prompt: the prompt was not rewritten, because {problem}; it is used as it was written.");
        }

        return false;
    }
}
