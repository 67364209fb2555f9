using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text.Readings;

namespace TextToVideo.Moderation.Text;

/// <summary>Moderates prompts with the word patterns of the policy.</summary>
/// <param name="policies">Provides the policy.</param>
/// <param name="normaliser">Creates the readings of a prompt.</param>
/// <param name="options">Contains the maximum length of a prompt.</param>
internal sealed class PromptModerator(IPolicySource policies, PromptNormaliser normaliser, IOptions<ModerationOptions> options)
    : IPromptModerator
{
    private const int ScoreDigits = 4;

    public Task<ModerationDecision> ModerateAsync(string prompt, string negativePrompt, CancellationToken cancellationToken)
    {
        CheckLength(prompt, "prompt");
        CheckLength(negativePrompt, "negative_prompt");
        ModerationPolicy policy = policies.GetPolicy();

        Dictionary<string, double> promptScores = GetScores(policy, prompt, "prompt", cancellationToken);
        var negativePromptScores = GetScores(policy, negativePrompt, "negative_prompt", cancellationToken)
            .Where(s => policy.Categories[s.Key].NegativePrompt)
            .ToDictionary();
        CategoryFinding[] promptFindings = GetFindings(policy, promptScores);
        IEnumerable<CategoryFinding> findings = promptFindings
            .Concat(GetFindings(policy, negativePromptScores))
            .GroupBy(f => f.Category)
            .Select(g => g.MaxBy(f => f.Score)!);
        var scores = policy
            .Categories.Values.Where(c => c.HasRules)
            .ToDictionary(
                c => c.Name,
                c => Math.Max(promptScores.GetValueOrDefault(c.Name), negativePromptScores.GetValueOrDefault(c.Name))
            );

        return Task.FromResult(ModerationDecision.Create(findings, scores, Reason, policy.Version));

        string Reason(CategoryFinding finding) =>
            $"The {(promptFindings.Contains(finding) ? "prompt" : "negative prompt")} was not approved because of"
            + $" {policy.Categories[finding.Category].Description} ({finding.Category}).";
    }

    private static CategoryFinding[] GetFindings(ModerationPolicy policy, Dictionary<string, double> scores) =>
        scores.Select(s => policy.Judge(s.Key, s.Value)).OfType<CategoryFinding>().ToArray();

    private Dictionary<string, double> GetScores(ModerationPolicy policy, string text, string field, CancellationToken cancellationToken)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        var work = new ReadingWork(text.Length, field, cancellationToken);
        foreach (PromptReading reading in normaliser.Normalise(text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chart = new ReadingChart(reading, policy.Lexicon, work);
            RemoveExceptions(chart, policy, work);
            for (int start = 0; start < chart.Length; start++)
            {
                foreach ((Pattern? pattern, int _, double certainty) in PatternMatcher.FindAt(chart, policy.Rules, start, work))
                {
                    double score = Math.Round(pattern.Score * Math.Max(reading.Certainty * certainty, Certainties.Minimum), ScoreDigits);
                    scores[pattern.Category] = Math.Max(score, scores.GetValueOrDefault(pattern.Category));
                }
            }
        }

        return scores;
    }

    private static void RemoveExceptions(ReadingChart chart, ModerationPolicy policy, ReadingWork work)
    {
        var harmless = new List<(int Start, int End)>();
        for (int start = 0; start < chart.Length; start++)
        {
            foreach ((Pattern _, int end, double _) in PatternMatcher.FindAt(chart, policy.Exceptions, start, work))
            {
                harmless.Add((start, end));
            }
        }

        foreach ((int start, int end) in harmless)
        {
            chart.Remove(start, end);
        }
    }

    private void CheckLength(string text, string field)
    {
        ArgumentNullException.ThrowIfNull(text, field);
        if (text.Length > options.Value.MaxPromptLength)
        {
            throw new PipelineException(
                ErrorCodes.InvalidRequest,
                $"{field}: is {text.Length} characters long; at most {options.Value.MaxPromptLength} are allowed"
            );
        }
    }
}
