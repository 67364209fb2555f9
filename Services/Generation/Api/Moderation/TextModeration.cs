using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.Generation.Telemetry;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Generation.Api.Moderation;

/// <summary>Judges texts for callers. The moderation service decides; here the decisions are recorded before the caller has them.</summary>
/// <param name="bus">The way to the moderation service.</param>
/// <param name="records">The audit.</param>
/// <param name="audit">Makes its records.</param>
/// <param name="metrics">Counts the decisions.</param>
internal sealed class TextModeration(IBus bus, IModerationRecords records, ModerationAudit audit, GenerationMetrics metrics)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>Judges texts.</summary>
    /// <param name="tenant">Whose they are.</param>
    /// <param name="texts">The texts; at least one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The verdicts, and the id of the first record.</returns>
    /// <exception cref="InvalidFieldException">A text is not one that moderation takes.</exception>
    /// <exception cref="PipelineException">Moderation or the audit is away: there is no verdict without a record.</exception>
    public async Task<(Guid Id, IReadOnlyList<ModerationVerdict> Verdicts)> JudgeAsync(
        string tenant,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(texts);
        IReadOnlyList<ModerationVerdict> verdicts = await AskAsync(texts, cancellationToken);
        ModerationRecord[] made = [.. verdicts.Zip(texts, (verdict, text) => audit.OfText(tenant, text, verdict))];
        await records.InsertAsync(made, cancellationToken);
        metrics.Decided(made);
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
            : throw new PipelineException(ErrorCodes.ModerationUnavailable, "Moderation gave no answer.");
    }
}
