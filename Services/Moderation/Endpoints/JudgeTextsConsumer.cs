using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Moderation.Text;
using TextToVideo.ServiceDefaults.Messaging;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Moderation.Endpoints;

/// <summary>
/// Judges texts that do not belong to a job. A caller is waiting for the response, so an error is reported in a response instead of being
/// retried, and texts whose caller no longer waits are not judged.
/// </summary>
internal sealed class JudgeTextsConsumer(IPromptModerator moderator, TimeProvider time, ILogger<JudgeTextsConsumer> logger)
    : IConsumer<JudgeTexts>
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    public async Task Consume(ConsumeContext<JudgeTexts> context)
    {
        if (context.ExpirationTime <= time.GetUtcNow())
        {
            return;
        }

        using var limit = new CancellationTokenSource(s_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.CancellationToken);
        try
        {
            var verdicts = new List<ModerationVerdict>();
            foreach (string text in context.Message.Texts)
            {
                verdicts.Add((await moderator.ModerateAsync(text, "", either.Token)).ToVerdict());
            }

            await AnswerAsync(context, new TextsJudged(verdicts));
        }
        catch (PipelineException known)
        {
            await AnswerAsync(context, new TextsNotJudged(known.Code, known.Message));
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            await AnswerAsync(
                context,
                new TextsNotJudged(ErrorCodes.Overloaded, $"The texts were not judged within {s_limit.TotalSeconds} s.")
            );
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
