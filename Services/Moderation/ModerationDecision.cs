namespace TextToVideo.Moderation;

/// <summary>
/// The outcome of a moderation. Only a check that ran to its end makes one: whatever goes wrong on the way is an exception, never an
/// approval.
/// </summary>
public sealed record ModerationDecision
{
    private ModerationDecision(bool approved, IReadOnlyList<CategoryFinding> findings, string reason, string policyVersion)
    {
        Approved = approved;
        Findings = findings;
        Reason = reason;
        PolicyVersion = policyVersion;
    }

    /// <summary>Whether the content may be used: no finding is a <see cref="ModerationAction.Block"/>.</summary>
    public bool Approved { get; }

    /// <summary>Whether anything was found at all, blocked or not.</summary>
    public bool Flagged => Findings.Count > 0;

    /// <summary>The categories found, highest score first; empty where nothing was.</summary>
    public IReadOnlyList<CategoryFinding> Findings { get; }

    /// <summary>One sentence for the user that names the category and repeats nothing of the content; empty when approved.</summary>
    public string Reason { get; }

    /// <summary>The version that the policy file gives itself.</summary>
    public string PolicyVersion { get; }

    /// <summary>Makes the decision that follows from findings.</summary>
    /// <param name="findings">What was found, in any order.</param>
    /// <param name="reason">Makes the sentence for the user from the blocking finding with the highest score. Called only where there is
    /// one.</param>
    /// <param name="policyVersion">The policy's version.</param>
    /// <returns>The decision: approved exactly when no finding blocks.</returns>
    internal static ModerationDecision From(
        IEnumerable<CategoryFinding> findings, Func<CategoryFinding, string> reason, string policyVersion)
    {
        var sorted = findings.OrderByDescending(f => f.Score).ThenBy(f => f.Category, StringComparer.Ordinal).ToArray();
        var blocking = sorted.FirstOrDefault(f => f.Action == ModerationAction.Block);
        return new ModerationDecision(blocking is null, sorted, blocking is null ? "" : reason(blocking), policyVersion);
    }
}
