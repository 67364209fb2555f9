using TextToVideo.Contracts;

namespace TextToVideo.Moderation.Policy;

/// <summary>Provides the policy in force.</summary>
internal interface IPolicySource
{
    /// <summary>Returns the policy in force.</summary>
    /// <exception cref="PipelineException">
    /// <see cref="ErrorCodes.ModerationUnavailable"/>: there is no policy because the file is missing or invalid; the inner
    /// <see cref="InvalidPolicyException"/> has the details. The service is then unhealthy and approves nothing.
    /// </exception>
    ModerationPolicy GetPolicy();

    /// <summary>Gets the error in the current file; null if it is valid. An older policy may be in force nevertheless.</summary>
    InvalidPolicyException? Problem { get; }

    /// <summary>
    /// Reads the file again. A valid file takes effect at once, for every decision that begins afterwards. An invalid file only sets
    /// <see cref="Problem"/>.
    /// </summary>
    /// <returns>Whether the file has changed since it was last read.</returns>
    bool Refresh();
}
