using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Moderation.Endpoints;

/// <summary>Moderates the prompt of a job.</summary>
internal sealed class ModeratePromptConsumer(IPromptModerator moderator, ILogger<ModeratePromptConsumer> logger, StageServices services)
    : StageConsumer<ModeratePrompt, PromptModerated>(PipelineStages.ModeratePrompt, services)
{
    protected override string FallbackCode => ErrorCodes.ModerationUnavailable;

    protected override async Task<PromptModerated> ExecuteAsync(ModeratePrompt command, CancellationToken cancellationToken)
    {
        ModerationDecision decision = await moderator.ModerateAsync(command.Prompt, command.NegativePrompt, cancellationToken);
        logger.Decided(PipelineStages.ModeratePrompt, command.VideoId, decision);
        await ReportProgressAsync(command.VideoId, 1, 1, cancellationToken);
        return new PromptModerated(command.VideoId, decision.ToVerdict());
    }
}
