namespace TextToVideo.Moderation;

/// <summary>What the policy does about a category that was found.</summary>
public enum ModerationAction
{
    /// <summary>Report it and go on: the content stays approved.</summary>
    Flag,

    /// <summary>Stop: the content is not approved.</summary>
    Block,
}
