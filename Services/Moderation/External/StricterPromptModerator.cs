using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text;

namespace TextToVideo.Moderation.External;

/// <summary>
/// Moderates prompts with the policy and then with an external moderation, which can only make the decision stricter. A text that the
/// policy blocks is not sent.
/// </summary>
/// <param name="policy">Moderates with the policy.</param>
/// <param name="external">The external moderation.</param>
/// <param name="options">Contains whether negative prompts are sent.</param>
internal sealed class StricterPromptModerator(
    IPromptModerator policy,
    IExternalModeration external,
    IOptions<ExternalModerationOptions> options
) : IPromptModerator
{
    public async Task<ModerationDecision> ModerateAsync(string prompt, string negativePrompt, CancellationToken cancellationToken)
    {
        ModerationDecision decision = await policy.ModerateAsync(prompt, negativePrompt, cancellationToken);
        if (decision.Action == ModerationAction.Block)
        {
            return decision;
        }

        IReadOnlyList<CategoryFinding> ofPrompt = await JudgeAsync(prompt, cancellationToken);
        IReadOnlyList<CategoryFinding> ofNegativePrompt = options.Value.NegativePrompts
            ? await JudgeAsync(negativePrompt, cancellationToken)
            : [];
        CategoryFinding[] strictest =
        [
            .. ofPrompt
                .Concat(ofNegativePrompt)
                .GroupBy(finding => finding.Category, StringComparer.Ordinal)
                .Select(same => same.MaxBy(finding => (finding.Action, finding.Score))!),
        ];
        return decision.With(strictest, GetReason);

        string GetReason(CategoryFinding finding) =>
            $"The {(ofPrompt.Contains(finding) ? "prompt" : "negative prompt")} was not approved by the external moderation"
            + $" ({finding.Category}).";
    }

    private async Task<IReadOnlyList<CategoryFinding>> JudgeAsync(string text, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(text) ? [] : await external.JudgeAsync(text, cancellationToken);
}
