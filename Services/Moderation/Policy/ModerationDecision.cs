using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Moderation.Policy;

/// <summary>
/// The outcome of a moderation. There is one only if the check has completed: every failure is an exception, never an approval.
/// </summary>
public sealed record ModerationDecision
{
    private ModerationDecision(
        ModerationAction action,
        IReadOnlyList<CategoryFinding> findings,
        IReadOnlyDictionary<string, double> scores,
        string reason,
        string policyVersion
    )
    {
        Action = action;
        Findings = findings;
        Scores = scores;
        Reason = reason;
        PolicyVersion = policyVersion;
    }

    /// <summary>Gets the most severe action of the findings.</summary>
    public ModerationAction Action { get; }

    /// <summary>
    /// Gets whether the content may be used without a review: no finding has the action <see cref="ModerationAction.Block"/> or
    /// <see cref="ModerationAction.Review"/>.
    /// </summary>
    public bool Approved => Action < ModerationAction.Review;

    /// <summary>Gets whether there are any findings, whatever their action.</summary>
    public bool Flagged => Findings.Count > 0;

    /// <summary>Gets the findings, highest score first.</summary>
    public IReadOnlyList<CategoryFinding> Findings { get; }

    /// <summary>Gets the score of every category that was checked, whether it was found or not.</summary>
    public IReadOnlyDictionary<string, double> Scores { get; }

    /// <summary>Gets one sentence for the user, which names the category but does not repeat the content; empty if approved.</summary>
    public string Reason { get; }

    /// <summary>Gets the version stated in the policy file.</summary>
    public string PolicyVersion { get; }

    /// <summary>Returns the decision as the message contract for other services.</summary>
    public ModerationVerdict ToVerdict() =>
        new(
            Action,
            Reason,
            PolicyVersion,
            [
                .. Scores.Select(s => new ModerationScore(
                    s.Key,
                    s.Value,
                    Findings.FirstOrDefault(f => f.Category == s.Key)?.Action ?? ModerationAction.Allow
                )),
            ]
        );

    /// <summary>Returns the decision that follows from further findings beside these; it is never less severe.</summary>
    /// <param name="others">The scores of further categories and the actions that follow from them.</param>
    /// <param name="reason">Creates the sentence for the user if one of these findings is more severe than all others.</param>
    internal ModerationDecision With(IReadOnlyList<CategoryFinding> others, Func<CategoryFinding, string> reason)
    {
        Dictionary<string, double> scores = new(Scores, StringComparer.Ordinal);
        foreach (CategoryFinding other in others)
        {
            scores[other.Category] = other.Score;
        }

        ModerationAction action = Action;
        return Create(
            Findings.Concat(others.Where(other => other.Action > ModerationAction.Allow)),
            scores,
            severest => severest.Action == action && Reason.Length > 0 ? Reason : reason(severest),
            PolicyVersion
        );
    }

    /// <summary>Creates the decision that follows from findings.</summary>
    /// <param name="findings">The findings, in any order.</param>
    /// <param name="scores">The score of every category that was checked, including those of the findings.</param>
    /// <param name="reason">
    /// Creates the sentence for the user from the most severe finding; of several, from the one with the highest score. Called only if the
    /// content is not approved.
    /// </param>
    /// <param name="policyVersion">The policy's version.</param>
    /// <returns>The decision. It is approved if and only if no finding has the action block or review.</returns>
    internal static ModerationDecision Create(
        IEnumerable<CategoryFinding> findings,
        IReadOnlyDictionary<string, double> scores,
        Func<CategoryFinding, string> reason,
        string policyVersion
    )
    {
        CategoryFinding[] sorted = findings.OrderByDescending(f => f.Score).ThenBy(f => f.Category, StringComparer.Ordinal).ToArray();
        CategoryFinding? severest = sorted.OrderByDescending(f => f.Action).FirstOrDefault();
        ModerationAction action = severest?.Action ?? ModerationAction.Allow;
        return new ModerationDecision(action, sorted, scores, action < ModerationAction.Review ? "" : reason(severest!), policyVersion);
    }
}

/// <summary>A policy category that was found in a prompt or in frames.</summary>
/// <param name="Category">The category's name in the policy file, for example <c>violence/graphic</c>.</param>
/// <param name="Score">The score, from 0 to 1; at least the category's <c>flag</c> threshold.</param>
/// <param name="Action">The action that the policy prescribes for the score.</param>
public sealed record CategoryFinding(string Category, double Score, ModerationAction Action);
