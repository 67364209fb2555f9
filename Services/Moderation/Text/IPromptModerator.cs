using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Text;

/// <summary>Decides whether a video may be generated from a prompt.</summary>
public interface IPromptModerator
{
    /// <summary>Checks a prompt against the policy.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="negativePrompt">
    /// The negative prompt; empty if there is none. Only the categories that the policy marks with <c>negativePrompt</c> apply to it,
    /// because it is harmless to name what the video should not show.
    /// </param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The decision. Every failure is an exception, never an approval.</returns>
    /// <exception cref="PipelineException">
    /// <see cref="ErrorCodes.InvalidRequest"/>: a prompt is longer than <see cref="ModerationOptions.MaxPromptLength"/>, or can be read in
    /// too many ways.
    /// <see cref="ErrorCodes.ModerationUnavailable"/>: there is no valid policy.
    /// </exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    Task<ModerationDecision> ModerateAsync(string prompt, string negativePrompt, CancellationToken cancellationToken);
}
