using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Policy;

/// <summary>Gives the policy in force.</summary>
internal interface IPolicySource
{
    /// <summary>The policy in force.</summary>
    /// <returns>The policy.</returns>
    /// <exception cref="PipelineException">
    /// <see cref="ErrorCodes.ModerationUnavailable"/>: there is none, because the file is missing or not valid (the inner
    /// <see cref="InvalidPolicyException"/> says where). The service is
    /// then not healthy, and approves nothing.
    /// </exception>
    ModerationPolicy GetPolicy();
}
