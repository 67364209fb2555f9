namespace TextToVideo.Generation.Jobs;

/// <summary>Defines the kinds of moderation decisions in the audit.</summary>
public static class ModerationDecisionKind
{
    /// <summary>A decision about a job's prompt and negative prompt.</summary>
    public const string Prompt = "prompt";

    /// <summary>A decision about a job's rewritten prompt.</summary>
    public const string RevisedPrompt = "revised_prompt";

    /// <summary>A decision about a job's frames.</summary>
    public const string Frames = "frames";

    /// <summary>A decision about a text sent to <c>/v1/moderations</c>.</summary>
    public const string Text = "text";

    /// <summary>The result of a review: the decision of an admin, or the rejection when the time for the review has expired.</summary>
    public const string Review = "review";

    /// <summary>Gets all kinds.</summary>
    public static IReadOnlyList<string> All { get; } = [Prompt, RevisedPrompt, Frames, Text, Review];
}
