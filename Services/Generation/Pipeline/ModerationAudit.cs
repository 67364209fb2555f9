using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Pipeline;

/// <summary>Creates the records of the moderation audit.</summary>
/// <param name="options">The options: whether texts are kept, the key of their hashes, and the time limit of a review.</param>
/// <param name="time">The time provider.</param>
public sealed class ModerationAudit(IOptions<ModerationAuditOptions> options, TimeProvider time)
{
    /// <summary>Creates the record of the moderation of a job's prompt.</summary>
    public ModerationRecord CreatePromptRecord(VideoJob job, ModerationVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(job);
        string negative = job.NegativePrompt.Length > 0 ? $"\0{job.NegativePrompt}" : string.Empty;
        return CreateRecord(ModerationDecisionKind.Prompt, job.Tenant, verdict, StageCommands.GetModeratedText(job) + negative) with
        {
            VideoId = job.CorrelationId,
        };
    }

    /// <summary>Creates the record of the moderation of a job's rewritten prompt, which the model encodes.</summary>
    public ModerationRecord CreateRevisedPromptRecord(VideoJob job, ModerationVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(job);
        return CreateRecord(ModerationDecisionKind.RevisedPrompt, job.Tenant, verdict, job.EncodedPrompt) with
        {
            VideoId = job.CorrelationId,
        };
    }

    /// <summary>Creates the record of the moderation of a job's frames.</summary>
    public ModerationRecord CreateFramesRecord(VideoJob job, ModerationVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(job);
        return CreateRecord(ModerationDecisionKind.Frames, job.Tenant, verdict, null) with { VideoId = job.CorrelationId };
    }

    /// <summary>Creates the record of an admin's decision on a review.</summary>
    public ModerationRecord CreateReviewRecord(VideoJob job, DecideReview decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ModerationRecord record = CreateReviewRecord(job, decision.Approved, decision.Note);
        return record with { Id = decision.DecisionId ?? record.Id, KeyId = decision.KeyId };
    }

    /// <summary>Creates the record of a review's outcome, with the categories that led to the review.</summary>
    public ModerationRecord CreateReviewRecord(VideoJob job, bool approved, string note)
    {
        ArgumentNullException.ThrowIfNull(job);
        var verdict = new ModerationVerdict(
            approved ? ModerationAction.Allow : ModerationAction.Block,
            string.Empty,
            string.Empty,
            job.Review?.Categories ?? []
        );
        return CreateRecord(ModerationDecisionKind.Review, job.Tenant, verdict, null) with { VideoId = job.CorrelationId, Note = note };
    }

    /// <summary>Creates the record of the moderation of a text that belongs to no job.</summary>
    public ModerationRecord CreateTextRecord(string tenant, string text, ModerationVerdict verdict) =>
        CreateRecord(ModerationDecisionKind.Text, tenant, verdict, text);

    /// <summary>Creates the record of a review that starts now and ends after the configured time limit.</summary>
    public ReviewRecord CreateReview(string stage, ModerationVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        DateTimeOffset now = time.GetUtcNow();
        return new ReviewRecord(stage, now, now + options.Value.ReviewTimeout, verdict.Reason, GetFoundCategories(verdict));
    }

    private ModerationRecord CreateRecord(string kind, string tenant, ModerationVerdict verdict, string? text)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        DateTimeOffset now = time.GetUtcNow();
        return new ModerationRecord
        {
            Id = Guid.CreateVersion7(now),
            CreatedAt = now,
            Tenant = tenant,
            Kind = kind,
            Action = verdict.Action,
            Categories = GetFoundCategories(verdict),
            PolicyVersion = verdict.PolicyVersion,
            TextHash = text is null ? null : ComputeHash(text),
            Text = options.Value.AuditTexts ? text : null,
        };
    }

    private static IReadOnlyList<ModerationScore> GetFoundCategories(ModerationVerdict verdict) =>
        [.. verdict.Categories.Where(category => category.Score > 0).OrderByDescending(category => category.Score)];

    private string ComputeHash(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] key = Encoding.UTF8.GetBytes(options.Value.AuditKey);
        return Convert.ToHexStringLower(key.Length > 0 ? HMACSHA256.HashData(key, bytes) : SHA256.HashData(bytes));
    }
}
