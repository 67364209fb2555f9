using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Moderation.Enhancement;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Moderation.Endpoints;

/// <summary>Moderates the prompt of a job, and has it rewritten if that is requested and the prompt is approved.</summary>
/// <param name="moderator">Moderates the prompt.</param>
/// <param name="enhancers">Rewrites the prompt; empty if no endpoint is configured.</param>
/// <param name="logger">Receives the decisions.</param>
/// <param name="services">The common services of stage consumers.</param>
internal sealed class ModeratePromptConsumer(
    IPromptModerator moderator,
    IEnumerable<IPromptEnhancer> enhancers,
    ILogger<ModeratePromptConsumer> logger,
    StageServices services
) : StageConsumer<ModeratePrompt, PromptModerated>(PipelineStages.ModeratePrompt, services)
{
    protected override string FallbackCode => ErrorCodes.ModerationUnavailable;

    protected override async Task<PromptModerated> ExecuteAsync(ModeratePrompt command, CancellationToken cancellationToken)
    {
        ModerationDecision decision = await moderator.ModerateAsync(command.Prompt, command.NegativePrompt, cancellationToken);
        logger.Decided(PipelineStages.ModeratePrompt, command.VideoId, decision);

        // Only an approved prompt leaves the system.
        EnhancementResult? enhancement =
            command.Enhancement is { } request && decision.Approved
                ? await EnhanceAsync(command.VideoId, request, cancellationToken)
                : null;
        await ReportProgressAsync(command.VideoId, 1, 1, cancellationToken);
        return new PromptModerated(command.VideoId, decision.ToVerdict(), enhancement);
    }

    private async Task<EnhancementResult> EnhanceAsync(Guid videoId, EnhancementRequest request, CancellationToken cancellationToken) =>
        enhancers.FirstOrDefault() is { } enhancer
            ? await enhancer.EnhanceAsync(videoId, request, cancellationToken)
            : new EnhancementResult(Text: null, Verdict: null, "the moderation service has no endpoint for it");
}
