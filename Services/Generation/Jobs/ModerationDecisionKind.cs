namespace TextToVideo.Generation.Jobs;

/// <summary>What was decided about, as the audit has it.</summary>
public static class ModerationDecisionKind
{
    /// <summary>A job's prompt, with its negative prompt.</summary>
    public const string Prompt = "prompt";

    /// <summary>A job's frames.</summary>
    public const string Frames = "frames";

    /// <summary>A text of <c>/v1/moderations</c>.</summary>
    public const string Text = "text";

    /// <summary>A job that waited for review: by an admin, or because nobody came in time.</summary>
    public const string Review = "review";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Prompt, Frames, Text, Review];
}
