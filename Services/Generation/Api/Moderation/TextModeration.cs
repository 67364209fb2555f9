using MassTransit;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Telemetry;
using TextToVideo.ServiceDefaults.Access;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>
/// Moderates texts for callers. The moderation service decides; this class records the decisions before it returns them. Texts are sent in
/// small batches, one after the other, so that the texts of several callers take turns, and nothing more is judged for a caller who has
/// given up.
/// </summary>
/// <param name="bus">The bus, to send requests to the moderation service.</param>
/// <param name="records">The store of the audit records.</param>
/// <param name="audit">Creates the audit records.</param>
/// <param name="limits">Limits the requests and texts of a caller.</param>
/// <param name="options">The options: the maximum length of a text.</param>
/// <param name="metrics">Counts the decisions.</param>
/// <param name="time">The time provider.</param>
internal sealed class TextModeration(
    IBusControl bus,
    IModerationRecords records,
    ModerationAudit audit,
    CallerLimits limits,
    IOptions<ModerationAuditOptions> options,
    GenerationMetrics metrics,
    TimeProvider time
)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    // The limit always ends first, so that texts that are not judged in time do not look like a service that cannot be reached.
    private static readonly TimeSpan s_requestTimeout = 2 * s_limit;

    /// <summary>Moderates texts.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="texts">One or more texts.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The id of the first record, and one verdict per text.</returns>
    /// <exception cref="InvalidFieldException">Moderation does not accept one of the texts.</exception>
    /// <exception cref="KeyLimitException">The caller has too many requests in progress, or has checked too many texts.</exception>
    /// <exception cref="OverloadedException">The texts were not judged in time.</exception>
    /// <exception cref="BrokerUnavailableException">The broker is unavailable.</exception>
    /// <exception cref="PipelineException">Moderation or the audit store is unavailable. There is no verdict without a record.</exception>
    public async Task<(Guid Id, IReadOnlyList<ModerationVerdict> Verdicts)> JudgeAsync(
        Caller caller,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(texts);
        int most = options.Value.MaxPromptLength;
        if (texts.FirstOrDefault(text => text.Length > most) is { } tooLong)
        {
            throw new InvalidFieldException("input", $"is {tooLong.Length} characters long; at most {most} are allowed");
        }

        using IDisposable counted = limits.Begin(CallerWork.Moderation, caller);
        limits.ChargeTexts(caller, texts);
        await bus.WaitForBrokerAsync(time, cancellationToken);
        IReadOnlyList<ModerationVerdict> verdicts = await AskAllAsync(texts, cancellationToken);
        ModerationRecord[] made = [.. verdicts.Zip(texts, (verdict, text) => audit.CreateTextRecord(caller.Tenant, text, verdict))];
        await records.InsertAsync(made, cancellationToken);
        metrics.RecordDecisions(made);
        return (made[0].Id, verdicts);
    }

    private async Task<IReadOnlyList<ModerationVerdict>> AskAllAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(s_limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var verdicts = new List<ModerationVerdict>();
        try
        {
            while (verdicts.Count < texts.Count)
            {
                verdicts.AddRange(await AskAsync([.. TakeBatch(texts.Skip(verdicts.Count))], either.Token));
            }

            return verdicts;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OverloadedException(
                $"The texts were not judged within {s_limit.TotalSeconds} s; try again, or send fewer texts.",
                s_limit
            );
        }
    }

    /// <summary>Returns the first texts that have together at most the maximum length of one text.</summary>
    private IEnumerable<string> TakeBatch(IEnumerable<string> texts)
    {
        int length = 0;
        return texts.TakeWhile(text => (length += text.Length) <= options.Value.MaxPromptLength);
    }

    private async Task<IReadOnlyList<ModerationVerdict>> AskAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        Response<TextsJudged, TextsNotJudged> response;
        try
        {
            response = await bus.CreateRequestClient<JudgeTexts>(s_requestTimeout)
                .GetResponse<TextsJudged, TextsNotJudged>(
                    new JudgeTexts(texts),
                    request => request.TimeToLive = s_limit,
                    cancellationToken
                );
        }
        catch (Exception exception) when (exception is MassTransitException or TimeoutException)
        {
            throw new PipelineException(
                ErrorCodes.ModerationUnavailable,
                "Moderation cannot be reached; try again.",
                isTransient: true,
                exception
            );
        }

        if (response.Is(out Response<TextsNotJudged>? refused))
        {
            throw refused.Message.Code switch
            {
                ErrorCodes.InvalidRequest => new InvalidFieldException("input", refused.Message.Message.Split(": ", 2)[^1]),
                ErrorCodes.Overloaded => new OverloadedException(refused.Message.Message, s_limit),
                _ => new PipelineException(refused.Message.Code, refused.Message.Message),
            };
        }

        return response.Is(out Response<TextsJudged>? judged) && judged.Message.Verdicts.Count == texts.Count
            ? judged.Message.Verdicts
            : throw new PipelineException(ErrorCodes.ModerationUnavailable, "Moderation returned no verdict.");
    }
}
