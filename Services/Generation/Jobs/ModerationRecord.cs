using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Generation.Jobs;

/// <summary>Represents a moderation decision in the audit.</summary>
public sealed record ModerationRecord
{
    /// <summary>Gets the id of the decision; later decisions have greater ids.</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the time of the decision.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets the job that the decision is about; null for a text sent to <c>/v1/moderations</c>.</summary>
    public Guid? VideoId { get; init; }

    /// <summary>Gets the tenant that owns the job or the text.</summary>
    public required string Tenant { get; init; }

    /// <summary>Gets the kind of the decision, one of <see cref="ModerationDecisionKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Gets the action that was decided.</summary>
    public required ModerationAction Action { get; init; }

    /// <summary>Gets the categories with a score greater than 0.</summary>
    public required IReadOnlyList<ModerationScore> Categories { get; init; }

    /// <summary>Gets the version of the policy that made the decision; empty if a person made it.</summary>
    public required string PolicyVersion { get; init; }

    /// <summary>Gets the hash of the text in hexadecimal digits; null if there is no text.</summary>
    public string? TextHash { get; init; }

    /// <summary>Gets the text; null if texts are not stored or there is no text.</summary>
    public string? Text { get; init; }

    /// <summary>Gets the reviewer's note; empty if there is none.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>Gets the id of the API key with which the reviewer decided; null for other decisions and without a key.</summary>
    public string? KeyId { get; init; }
}
