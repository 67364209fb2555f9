using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Represents a row of <c>moderation_decisions</c>.</summary>
internal sealed class ModerationRecordRow
{
    public Guid Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public Guid? VideoId { get; init; }

    public required string Tenant { get; init; }

    public required string Kind { get; init; }

    public required string Action { get; init; }

    public required string Categories { get; init; }

    public required string PolicyVersion { get; init; }

    public string? TextHash { get; init; }

    public string? Content { get; init; }

    public required string Note { get; init; }

    public string? KeyId { get; init; }

    public static string GetName(ModerationAction action) => action.ToString().ToLowerInvariant();

    public static ModerationRecordRow From(ModerationRecord record) =>
        new()
        {
            Id = record.Id,
            CreatedAt = record.CreatedAt,
            VideoId = record.VideoId,
            Tenant = record.Tenant,
            Kind = record.Kind,
            Action = GetName(record.Action),
            Categories = JsonSerializer.Serialize(record.Categories),
            PolicyVersion = record.PolicyVersion,
            TextHash = record.TextHash,
            Content = record.Text?.Replace("\0", "\n", StringComparison.Ordinal),
            Note = record.Note,
            KeyId = record.KeyId,
        };

    public ModerationRecord ToRecord() =>
        new()
        {
            Id = Id,
            CreatedAt = CreatedAt,
            VideoId = VideoId,
            Tenant = Tenant,
            Kind = Kind,
            Action = Enum.Parse<ModerationAction>(Action, ignoreCase: true),
            Categories = JsonSerializer.Deserialize<ModerationScore[]>(Categories)!,
            PolicyVersion = PolicyVersion,
            TextHash = TextHash,
            Text = Content,
            Note = Note,
            KeyId = KeyId,
        };
}
