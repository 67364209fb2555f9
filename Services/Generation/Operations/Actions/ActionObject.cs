using System.ComponentModel.DataAnnotations;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Operations.Actions;

/// <summary>
/// The REST representation of an admin action. The time is in seconds since 1970-01-01 UTC, with millisecond precision.
/// </summary>
internal sealed record ActionObject(
    string Id,
    double CreatedAt,
    [property: AllowedValues("key", "local", "command_line")] string Actor,
    string? KeyId,
    string? Address,
    string Action,
    string? Target,
    int? Status
)
{
    public string Object { get; } = "admin.action";

    public static ActionObject From(AdminAction action) =>
        new(
            AdminActionId.Format(action.Id),
            action.CreatedAt.ToUnixTimeMilliseconds() / 1000.0,
            action.Actor,
            action.KeyId,
            action.Address,
            action.Action,
            action.Target,
            action.Status
        );
}
