namespace TextToVideo.Contracts;

/// <summary>The actions of the moderation policy, in order of severity.</summary>
public enum ModerationAction
{
    /// <summary>The content is approved.</summary>
    Allow,

    /// <summary>The content is approved and reported.</summary>
    Flag,

    /// <summary>The content needs a review by an admin.</summary>
    Review,

    /// <summary>The content is rejected.</summary>
    Block,
}
