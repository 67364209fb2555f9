using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Moderation.Enhancement;

/// <summary>Rewrites approved prompts with more detail.</summary>
public interface IPromptEnhancer
{
    /// <summary>Rewrites a prompt, and moderates the rewritten prompt.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="request">The prompt, which moderation has approved.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>
    /// The rewritten prompt with the verdict on it; or a problem, if the endpoint failed and the prompt is then used as it was written.
    /// </returns>
    /// <exception cref="PipelineException">
    /// <see cref="ErrorCodes.EnhancementFailed"/>: the endpoint failed, and the job must not continue without it.
    /// <see cref="ErrorCodes.ModerationUnavailable"/>: the rewritten prompt could not be moderated.
    /// </exception>
    Task<EnhancementResult> EnhanceAsync(Guid videoId, EnhancementRequest request, CancellationToken cancellationToken);
}
