using System.Diagnostics.CodeAnalysis;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.External;

/// <summary>Reads the verdict of an external moderation.</summary>
internal static class ExternalVerdict
{
    /// <summary>What the names of its categories begin with in decisions.</summary>
    public const string Prefix = "external/";

    /// <summary>The category of a text that the endpoint flags without flagging a category.</summary>
    private const string Flagged = "flagged";

    private const int MaxCategories = 100;
    private const int MaxName = 100;
    private const int ScoreDigits = 4;

    /// <summary>Returns whether an answer is a verdict on one text.</summary>
    /// <param name="answer">The answer.</param>
    public static bool IsValid([NotNullWhen(true)] ModerationAnswer? answer) =>
        answer?.Results is [{ Flagged: not null } result]
        && GetNames(result).ToArray() is { Length: <= MaxCategories } names
        && names.All(name => name.Length is > 0 and <= MaxName && UnicodeText.IsValid(name) && !name.Any(char.IsControl))
        && (result.Scores ?? new Dictionary<string, double?>()).Values.All(score => score is null or (>= 0 and <= 1));

    /// <summary>Returns the score and the action of each category.</summary>
    /// <param name="answer">A valid answer.</param>
    /// <param name="options">The thresholds.</param>
    public static IEnumerable<CategoryFinding> GetFindings(ModerationAnswer answer, ExternalModerationOptions options)
    {
        ModerationResult result = answer.Results![0]!;
        foreach (string name in GetNames(result))
        {
            bool isFlagged = result.Categories?.GetValueOrDefault(name) == true;
            double score = result.Scores?.GetValueOrDefault(name) ?? (isFlagged ? 1 : 0);
            ExternalCategoryOptions? thresholds = options.Categories.FirstOrDefault(category => category.Name == name);
            ModerationAction action =
                thresholds is not null ? GetAction(thresholds, score)
                : isFlagged ? options.Flagged
                : ModerationAction.Allow;
            yield return new CategoryFinding(Prefix + name, Math.Round(score, ScoreDigits), action);
        }

        if (result.Flagged == true && result.Categories?.Values.Contains(true) != true)
        {
            yield return new CategoryFinding(Prefix + Flagged, 1, options.Flagged);
        }
    }

    private static ModerationAction GetAction(ExternalCategoryOptions thresholds, double score) =>
        score >= thresholds.Block ? ModerationAction.Block
        : score >= thresholds.Review ? ModerationAction.Review
        : ModerationAction.Allow;

    private static IEnumerable<string> GetNames(ModerationResult result) =>
        (result.Categories?.Keys ?? []).Union(result.Scores?.Keys ?? []);
}
