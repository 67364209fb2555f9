namespace TextToVideo.Contracts;

/// <summary>What the policy does about content, the mildest first.</summary>
public enum ModerationAction
{
    /// <summary>Nothing.</summary>
    Allow,

    /// <summary>Report it and go on: the content stays approved.</summary>
    Flag,

    /// <summary>Wait until a person has decided.</summary>
    Review,

    /// <summary>Stop: the content is not approved.</summary>
    Block,
}
