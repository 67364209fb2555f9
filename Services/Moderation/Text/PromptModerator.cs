using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text.Readings;

namespace TextToVideo.Moderation.Text;

/// <summary>Moderates prompts by the policy's word patterns.</summary>
/// <param name="policies">Where the policy comes from.</param>
/// <param name="normaliser">Makes readings of a prompt.</param>
/// <param name="options">The limit on prompts.</param>
internal sealed class PromptModerator(IPolicySource policies, PromptNormaliser normaliser, IOptions<ModerationOptions> options)
    : IPromptModerator
{
    private const int Digits = 4;

    public Task<ModerationDecision> ModerateAsync(string prompt, string negativePrompt, CancellationToken cancellationToken)
    {
        Check(prompt, "prompt");
        Check(negativePrompt, "negative_prompt");
        var policy = policies.GetPolicy();

        var ofPrompt = Scores(policy, prompt, cancellationToken);
        var ofNegativePrompt = Scores(policy, negativePrompt, cancellationToken)
            .Where(s => policy.Categories[s.Key].NegativePrompt)
            .ToDictionary();
        var inPrompt = Findings(policy, ofPrompt);
        var findings = inPrompt.Concat(Findings(policy, ofNegativePrompt)).GroupBy(f => f.Category).Select(g => g.MaxBy(f => f.Score)!);
        var scores = policy
            .Categories.Values.Where(c => c.HasRules)
            .ToDictionary(c => c.Name, c => Math.Max(ofPrompt.GetValueOrDefault(c.Name), ofNegativePrompt.GetValueOrDefault(c.Name)));

        return Task.FromResult(ModerationDecision.From(findings, scores, Reason, policy.Version));

        string Reason(CategoryFinding finding) =>
            $"The {(inPrompt.Contains(finding) ? "prompt" : "negative prompt")} was not approved because of"
            + $" {policy.Categories[finding.Category].Description} ({finding.Category}).";
    }

    private static CategoryFinding[] Findings(ModerationPolicy policy, Dictionary<string, double> scores) =>
        scores.Select(s => policy.Judge(s.Key, s.Value)).OfType<CategoryFinding>().ToArray();

    private Dictionary<string, double> Scores(ModerationPolicy policy, string text, CancellationToken cancellationToken)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var reading in normaliser.Normalise(text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var chart = new ReadingChart(reading, policy.Lexicon);
            RemoveExceptions(chart, policy);
            for (var start = 0; start < chart.Length; start++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (var (pattern, _, certainty) in PatternMatcher.FindAt(chart, policy.Rules, start))
                {
                    var score = Math.Round(pattern.Score * Math.Max(reading.Certainty * certainty, Certainties.Least), Digits);
                    scores[pattern.Category] = Math.Max(score, scores.GetValueOrDefault(pattern.Category));
                }
            }
        }

        return scores;
    }

    private static void RemoveExceptions(ReadingChart chart, ModerationPolicy policy)
    {
        var harmless = new List<(int Start, int End)>();
        for (var start = 0; start < chart.Length; start++)
        {
            foreach (var (_, end, _) in PatternMatcher.FindAt(chart, policy.Exceptions, start))
            {
                harmless.Add((start, end));
            }
        }

        foreach (var (start, end) in harmless)
        {
            chart.Remove(start, end);
        }
    }

    private void Check(string text, string field)
    {
        ArgumentNullException.ThrowIfNull(text, field);
        if (text.Length > options.Value.MaxPromptLength)
        {
            throw new PipelineException(
                ErrorCodes.InvalidRequest,
                $"{field}: is {text.Length} characters long; allowed are at most {options.Value.MaxPromptLength}"
            );
        }
    }
}
