using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Represents a row of <c>moderation_decisions</c>, with types that both databases support.</summary>
internal sealed class ModerationRecordRow
{
    public const string Columns = """
        id AS Id, created_at AS CreatedAt, video_id AS VideoId, tenant AS Tenant, kind AS Kind, action AS Action, categories AS Categories,
        policy_version AS PolicyVersion, text_hash AS TextHash, content AS Content, note AS Note
        """;

    public const string Insert = """
        INSERT INTO moderation_decisions
          (id, created_at, video_id, tenant, kind, action, categories, policy_version, text_hash, content, note)
        VALUES (@Id, @CreatedAt, @VideoId, @Tenant, @Kind, @Action, @Categories, @PolicyVersion, @TextHash, @Content, @Note)
        """;

    /// <summary>Removes the texts and notes from the records of a deleted video.</summary>
    public const string Forget = "UPDATE moderation_decisions SET content = NULL, note = '' WHERE video_id = @id";

    /// <summary>Removes the texts and notes from the records of a deleted tenant.</summary>
    public const string ForgetTenant = "UPDATE moderation_decisions SET content = NULL, note = '' WHERE tenant = @tenant";

    public required string Id { get; init; }

    public long CreatedAt { get; init; }

    public string? VideoId { get; init; }

    public required string Tenant { get; init; }

    public required string Kind { get; init; }

    public required string Action { get; init; }

    public required string Categories { get; init; }

    public required string PolicyVersion { get; init; }

    public string? TextHash { get; init; }

    public string? Content { get; init; }

    public required string Note { get; init; }

    public static string NameOf(ModerationAction action) => action.ToString().ToLowerInvariant();

    public static ModerationRecordRow From(ModerationRecord record) =>
        new()
        {
            Id = record.Id.ToString("N"),
            CreatedAt = record.CreatedAt.ToUnixTimeMilliseconds(),
            VideoId = record.VideoId?.ToString("N"),
            Tenant = record.Tenant,
            Kind = record.Kind,
            Action = NameOf(record.Action),
            Categories = JsonSerializer.Serialize(record.Categories),
            PolicyVersion = record.PolicyVersion,
            TextHash = record.TextHash,
            Content = record.Text?.Replace("\0", "\n", StringComparison.Ordinal),
            Note = record.Note,
        };

    public ModerationRecord ToRecord() =>
        new()
        {
            Id = Guid.ParseExact(Id, "N"),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            VideoId = VideoId is null ? null : Guid.ParseExact(VideoId, "N"),
            Tenant = Tenant,
            Kind = Kind,
            Action = Enum.Parse<ModerationAction>(Action, ignoreCase: true),
            Categories = JsonSerializer.Deserialize<ModerationScore[]>(Categories)!,
            PolicyVersion = PolicyVersion,
            TextHash = TextHash,
            Text = Content,
            Note = Note,
        };
}
