using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Moderation.Policy;

/// <summary>
/// The outcome of a moderation. Only a check that ran to its end makes one: whatever goes wrong on the way is an exception, never an
/// approval.
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

    /// <summary>What is to be done: the severest action of the findings.</summary>
    public ModerationAction Action { get; }

    /// <summary>Whether the content may be used at once: no finding is a <see cref="ModerationAction.Block"/> or a
    /// <see cref="ModerationAction.Review"/>.</summary>
    public bool Approved => Action < ModerationAction.Review;

    /// <summary>Whether anything was found at all, blocked or not.</summary>
    public bool Flagged => Findings.Count > 0;

    /// <summary>The categories found, highest score first; empty where nothing was.</summary>
    public IReadOnlyList<CategoryFinding> Findings { get; }

    /// <summary>The score of every category that was judged, found or not.</summary>
    public IReadOnlyDictionary<string, double> Scores { get; }

    /// <summary>One sentence for the user that names the category and repeats nothing of the content; empty when approved.</summary>
    public string Reason { get; }

    /// <summary>The version that the policy file gives itself.</summary>
    public string PolicyVersion { get; }

    /// <summary>The decision as other services hear of it.</summary>
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

    /// <summary>Makes the decision that follows from findings.</summary>
    /// <param name="findings">What was found, in any order.</param>
    /// <param name="scores">The score of every category that was judged; that of each finding among them.</param>
    /// <param name="reason">Makes the sentence for the user from the severest finding, of several the one with the highest score. Called
    /// only where the content is not approved.</param>
    /// <param name="policyVersion">The policy's version.</param>
    /// <returns>The decision: approved exactly when no finding blocks or is to be reviewed.</returns>
    internal static ModerationDecision From(
        IEnumerable<CategoryFinding> findings,
        IReadOnlyDictionary<string, double> scores,
        Func<CategoryFinding, string> reason,
        string policyVersion
    )
    {
        var sorted = findings.OrderByDescending(f => f.Score).ThenBy(f => f.Category, StringComparer.Ordinal).ToArray();
        var severest = sorted.OrderByDescending(f => f.Action).FirstOrDefault();
        var action = severest?.Action ?? ModerationAction.Allow;
        return new ModerationDecision(action, sorted, scores, action < ModerationAction.Review ? "" : reason(severest!), policyVersion);
    }
}

/// <summary>A policy category that was found in a prompt or in frames.</summary>
/// <param name="Category">The category's name in the policy file, for example <c>violence/graphic</c>.</param>
/// <param name="Score">How sure the match is, from 0 to 1; at least the category's <c>flag</c> threshold.</param>
/// <param name="Action">What the policy does about it.</param>
public sealed record CategoryFinding(string Category, double Score, ModerationAction Action);
