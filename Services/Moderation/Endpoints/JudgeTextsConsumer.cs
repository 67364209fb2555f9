using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Moderation.Text;
using TextToVideo.ServiceDefaults.Messaging;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Moderation.Endpoints;

/// <summary>
/// Judges texts that do not belong to a job. A caller is waiting for the response, so an error is reported in a response instead of being
/// retried.
/// </summary>
internal sealed class JudgeTextsConsumer(IPromptModerator moderator, TimeProvider time, ILogger<JudgeTextsConsumer> logger)
    : IConsumer<JudgeTexts>
{
    public async Task Consume(ConsumeContext<JudgeTexts> context)
    {
        try
        {
            var verdicts = new List<ModerationVerdict>();
            foreach (string text in context.Message.Texts)
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
                new TextsNotJudged(ErrorCodes.ModerationUnavailable, "Moderation failed; see the server's log for details.")
            );
        }
    }

    private Task AnswerAsync<T>(ConsumeContext context, T answer)
        where T : class => context.RespondAsync(answer).WithBrokerTimeoutAsync(time, context.CancellationToken);
}
