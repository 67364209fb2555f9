using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;

namespace TextToVideo.Generation.Jobs;

/// <summary>One decision, as the audit keeps it.</summary>
public sealed record ModerationRecord
{
    /// <summary>Its id; ids grow with time.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The job that it was made for; null for a text of <c>/v1/moderations</c>.</summary>
    public Guid? VideoId { get; init; }

    /// <summary>Whose job or text it was.</summary>
    public required string Tenant { get; init; }

    /// <summary>One of <see cref="ModerationDecisionKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What was decided.</summary>
    public required ModerationAction Action { get; init; }

    /// <summary>The categories that had to do with it: their score is above 0.</summary>
    public required IReadOnlyList<ModerationScore> Categories { get; init; }

    /// <summary>The version of the policy that decided; empty where a person did.</summary>
    public required string PolicyVersion { get; init; }

    /// <summary>Of the text, in hexadecimal digits; null where there is none.</summary>
    public string? TextHash { get; init; }

    /// <summary>The text, where it is to be kept.</summary>
    public string? Text { get; init; }

    /// <summary>What the reviewer had to say; empty where nothing.</summary>
    public string Note { get; init; } = string.Empty;
}
