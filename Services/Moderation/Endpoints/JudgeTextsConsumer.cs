using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Moderation.Text;
using TextToVideo.ServiceDefaults.Messaging;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Moderation.Endpoints;

/// <summary>Judges texts that belong to no job. Somebody waits for the answer, so an error is one too, and is not tried again.</summary>
internal sealed class JudgeTextsConsumer(IPromptModerator moderator, TimeProvider time, ILogger<JudgeTextsConsumer> logger)
    : IConsumer<JudgeTexts>
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

            await AnswerAsync(context, new TextsJudged(verdicts));
        }
        catch (PipelineException known)
        {
            await AnswerAsync(context, new TextsNotJudged(known.Code, known.Message));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.TextsNotJudged(exception);
            await AnswerAsync(
                context,
                new TextsNotJudged(ErrorCodes.ModerationUnavailable, "Moderation failed; the server's log has the details.")
            );
        }
    }

    private Task AnswerAsync<T>(ConsumeContext context, T answer)
        where T : class => context.RespondAsync(answer).InTimeAsync(time, context.CancellationToken);
}
