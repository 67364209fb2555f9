using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Text;

/// <summary>Decides whether a prompt may be generated.</summary>
public interface IPromptModerator
{
    /// <summary>Checks a prompt against the policy.</summary>
    /// <param name="prompt">What is to be shown.</param>
    /// <param name="negativePrompt">
    /// What is not to be shown; empty for nothing. Only the categories that the policy marks with <c>negativePrompt</c> apply to it:
    /// naming what to keep out is no offence.
    /// </param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <returns>The decision. Any failure is an exception, never an approval.</returns>
    /// <exception cref="PipelineException">
    /// <see cref="ErrorCodes.InvalidRequest"/>: a prompt is longer than <see cref="ModerationOptions.MaxPromptLength"/>.
    /// <see cref="ErrorCodes.ModerationUnavailable"/>: there is no valid policy to check against.
    /// </exception>
    /// <exception cref="OperationCanceledException">The check was cancelled.</exception>
    Task<ModerationDecision> ModerateAsync(string prompt, string negativePrompt, CancellationToken cancellationToken);
}
