using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Represents a row of <c>admin_actions</c>.</summary>
internal sealed class AdminActionRow
{
    public Guid Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public required string Actor { get; init; }

    public string? KeyId { get; init; }

    public string? Address { get; init; }

    public required string Action { get; init; }

    public string? Target { get; init; }

    public int? Status { get; init; }

    public static AdminActionRow From(AdminAction action) =>
        new()
        {
            Id = action.Id,
            CreatedAt = action.CreatedAt,
            Actor = action.Actor,
            KeyId = action.KeyId,
            Address = action.Address,
            Action = action.Action,
            Target = action.Target,
            Status = action.Status,
        };

    public AdminAction ToAction() =>
        new()
        {
            Id = Id,
            CreatedAt = CreatedAt,
            Actor = Actor,
            KeyId = KeyId,
            Address = Address,
            Action = Action,
            Target = Target,
            Status = Status,
        };
}
