using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Telemetry;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>Moderates texts for callers. The moderation service decides; this class records the decisions before it returns them.</summary>
/// <param name="bus">The bus, to send requests to the moderation service.</param>
/// <param name="records">The store of the audit records.</param>
/// <param name="audit">Creates the audit records.</param>
/// <param name="metrics">Counts the decisions.</param>
internal sealed class TextModeration(IBus bus, IModerationRecords records, ModerationAudit audit, GenerationMetrics metrics)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>Moderates texts.</summary>
    /// <param name="tenant">The tenant of the caller.</param>
    /// <param name="texts">One or more texts.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The id of the first record, and one verdict per text.</returns>
    /// <exception cref="InvalidFieldException">Moderation does not accept one of the texts.</exception>
    /// <exception cref="PipelineException">Moderation or the audit store is unavailable. There is no verdict without a record.</exception>
    public async Task<(Guid Id, IReadOnlyList<ModerationVerdict> Verdicts)> JudgeAsync(
        string tenant,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(texts);
        IReadOnlyList<ModerationVerdict> verdicts = await AskAsync(texts, cancellationToken);
        ModerationRecord[] made = [.. verdicts.Zip(texts, (verdict, text) => audit.CreateTextRecord(tenant, text, verdict))];
        await records.InsertAsync(made, cancellationToken);
        metrics.RecordDecisions(made);
        return (made[0].Id, verdicts);
    }

    private async Task<IReadOnlyList<ModerationVerdict>> AskAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        Response<TextsJudged, TextsNotJudged> response;
        try
        {
            response = await bus.CreateRequestClient<JudgeTexts>(s_limit)
                .GetResponse<TextsJudged, TextsNotJudged>(new JudgeTexts(texts), cancellationToken);
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
            throw refused.Message.Code == ErrorCodes.InvalidRequest
                ? new InvalidFieldException("input", refused.Message.Message.Split(": ", 2)[^1])
                : new PipelineException(refused.Message.Code, refused.Message.Message);
        }

        return response.Is(out Response<TextsJudged>? judged) && judged.Message.Verdicts.Count == texts.Count
            ? judged.Message.Verdicts
            : throw new PipelineException(ErrorCodes.ModerationUnavailable, "Moderation returned no verdict.");
    }
}
