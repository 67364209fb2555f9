using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Moderation.Prompts;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Moderation;

/// <summary>Judges texts that belong to no job. Somebody waits for the answer, so an error is one too, and is not tried again.</summary>
internal sealed class JudgeTextsConsumer(IPromptModerator moderator, ILogger<JudgeTextsConsumer> logger) : IConsumer<JudgeTexts>
{
    public async Task Consume(ConsumeContext<JudgeTexts> context)
    {
        try
        {
            var verdicts = new List<ModerationVerdict>();
            foreach (var text in context.Message.Texts)
            {
                verdicts.Add((await moderator.ModerateAsync(text, "", context.CancellationToken)).ToVerdict());
            }

            await context.RespondAsync(new TextsJudged(verdicts));
        }
        catch (PipelineException known)
        {
            await context.RespondAsync(new TextsNotJudged(known.Code, known.Message));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.TextsNotJudged(exception);
            await context.RespondAsync(
                new TextsNotJudged(ErrorCodes.ModerationUnavailable, "Moderation failed; the server's log has the details."));
        }
    }
}
