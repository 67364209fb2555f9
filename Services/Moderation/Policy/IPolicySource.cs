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

    /// <summary>What is wrong with the file as it is now; null where nothing is. An older policy may be in force nevertheless.</summary>
    InvalidPolicyException? Problem { get; }

    /// <summary>
    /// Looks at the file again. A valid one is in force from now on, for every decision that begins after it; one that is not changes
    /// nothing but <see cref="Problem"/>.
    /// </summary>
    /// <returns>Whether the file has changed since it was last looked at.</returns>
    bool Refresh();
}
