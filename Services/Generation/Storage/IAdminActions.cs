using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Stores the audit of admin actions. The methods throw a <see cref="PipelineException"/> if the database is full or unavailable.
/// </summary>
public interface IAdminActions
{
    /// <summary>
    /// Records that an action begins. The record is on disk when the method returns, so that no action happens without one.
    /// </summary>
    /// <param name="actor">Who acts, one of <see cref="AdminActors"/>.</param>
    /// <param name="keyId">The id of the API key; null if there is none.</param>
    /// <param name="address">The network address of the caller; null if there is none.</param>
    /// <param name="action">The name of the action.</param>
    /// <param name="target">The id of what the action concerns; null if there is none yet.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The id of the action.</returns>
    Task<Guid> BeginAsync(string actor, string? keyId, string? address, string action, string? target, CancellationToken cancellationToken);

    /// <summary>Records how an action ended. A failure is logged and does not affect the action.</summary>
    /// <param name="id">The id of the action.</param>
    /// <param name="status">The HTTP status of the answer.</param>
    /// <param name="target">The id of what the action has created; null keeps the target.</param>
    Task EndAsync(Guid id, int status, string? target);

    /// <summary>Returns actions, newest first.</summary>
    Task<IReadOnlyList<AdminAction>> ListAsync(AdminActionQuery query, CancellationToken cancellationToken);

    /// <summary>Deletes the actions before a time.</summary>
    Task DeleteBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
