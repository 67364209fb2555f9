namespace TextToVideo.Moderation.Policy;

/// <summary>Gives the policy in force.</summary>
internal interface IPolicySource
{
    /// <summary>The policy in force.</summary>
    /// <returns>The policy.</returns>
    /// <exception cref="InvalidPolicyException">There is none: the file is missing or not valid. The service is then not healthy, and approves nothing.</exception>
    ModerationPolicy GetPolicy();
}
