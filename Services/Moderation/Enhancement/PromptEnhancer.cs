using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Remote;
using TextToVideo.Moderation.Text;

namespace TextToVideo.Moderation.Enhancement;

/// <summary>Rewrites prompts with the model behind the configured endpoint.</summary>
/// <param name="client">The client of the endpoint.</param>
/// <param name="moderator">Moderates the rewritten prompts.</param>
/// <param name="options">The instruction and the limits.</param>
/// <param name="metrics">Counts the rewritten prompts and the failures.</param>
/// <param name="logger">Receives the failures.</param>
internal sealed class PromptEnhancer(
    IChatClient client,
    IPromptModerator moderator,
    IOptions<PromptEnhancerOptions> options,
    EnhancementMetrics metrics,
    ILogger<PromptEnhancer> logger
) : IPromptEnhancer
{
    public async Task<EnhancementResult> EnhanceAsync(Guid videoId, EnhancementRequest request, CancellationToken cancellationToken)
    {
        try
        {
            string text = await RewriteAsync(request, cancellationToken);
            ModerationDecision decision = await ModerateAsync(text + request.Phrases, cancellationToken);
            logger.Enhanced(videoId, text.Length, decision.Action);
            metrics.Succeeded();
            return new EnhancementResult(text, ToVerdict(decision), Problem: null);
        }
        catch (EnhancementException failure)
        {
            logger.NotEnhanced(videoId, failure.Message);
            metrics.Failed(failure.Kind);
            return options.Value.OnFailure == EnhancementFallback.UseOriginal
                ? new EnhancementResult(Text: null, Verdict: null, failure.Problem)
                : throw new PipelineException(
                    ErrorCodes.EnhancementFailed,
                    $"The prompt was not rewritten, because {failure.Problem}.",
                    isTransient: true
                );
        }
    }

    private async Task<string> RewriteAsync(EnhancementRequest request, CancellationToken cancellationToken)
    {
        int maxCharacters = Math.Min(request.MaxCharacters, options.Value.MaxCharacters);
        ChatResponse response;
        try
        {
            response = await client.GetResponseAsync(
                [new ChatMessage(ChatRole.System, GetInstruction(maxCharacters)), new ChatMessage(ChatRole.User, request.Text)],
                new ChatOptions { MaxOutputTokens = options.Value.MaxOutputTokens },
                cancellationToken
            );
        }
        catch (RemoteEndpointException exception)
        {
            throw exception.IsTimeout
                ? new EnhancementException("timeout", "the server that rewrites prompts did not answer in time", exception.Message)
                : new EnhancementException("unavailable", "the server that rewrites prompts is not available", exception.Message);
        }

        if (response.FinishReason == ChatFinishReason.ContentFilter)
        {
            throw new EnhancementException("declined", "the server that rewrites prompts declined it");
        }

        string? text = response.FinishReason == ChatFinishReason.Length ? null : RevisedText.Read(response.Text, maxCharacters);
        return text
            ?? throw new EnhancementException(
                "unusable",
                $"the server that rewrites prompts returned no text of at most {maxCharacters} characters"
            );
    }

    private async Task<ModerationDecision> ModerateAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            return await moderator.ModerateAsync(text, negativePrompt: string.Empty, cancellationToken);
        }
        catch (PipelineException invalid) when (invalid.Code == ErrorCodes.InvalidRequest)
        {
            throw new EnhancementException("unusable", "the server that rewrites prompts returned a text that cannot be moderated");
        }
    }

    private string GetInstruction(int maxCharacters) =>
        options.Value.Instruction.Replace(
            PromptEnhancerOptions.MaxCharactersPlaceholder,
            maxCharacters.ToString(CultureInfo.InvariantCulture),
            StringComparison.Ordinal
        );

    private static ModerationVerdict ToVerdict(ModerationDecision decision)
    {
        ModerationVerdict verdict = decision.ToVerdict();
        return verdict.Reason.Length == 0
            ? verdict
            : verdict with
            {
                Reason = $"{verdict.Reason} The server had rewritten it, which enhance_prompt: false prevents.",
            };
    }

    /// <summary>A prompt could not be rewritten.</summary>
    /// <param name="kind">The kind of failure, for metrics.</param>
    /// <param name="problem">The end of the sentence "The prompt was not rewritten, because …".</param>
    /// <param name="details">What the log says; null for the problem.</param>
    private sealed class EnhancementException(string kind, string problem, string? details = null) : Exception(details ?? problem)
    {
        public string Kind => kind;

        public string Problem => problem;
    }
}
