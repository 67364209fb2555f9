namespace TextToVideo.Generation.Jobs;

/// <summary>Represents an action of an admin in the audit.</summary>
public sealed record AdminAction
{
    /// <summary>Gets the id of the action; later actions have greater ids.</summary>
    public required Guid Id { get; init; }

    /// <summary>Gets the time at which the action began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets who acted, one of <see cref="AdminActors"/>.</summary>
    public required string Actor { get; init; }

    /// <summary>Gets the id of the API key with which the admin called; null if the admin called without one.</summary>
    public string? KeyId { get; init; }

    /// <summary>Gets the network address of the caller; null on the command line.</summary>
    public string? Address { get; init; }

    /// <summary>Gets the name of the action: the id of the operation in the OpenAPI document, such as <c>revokeKey</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Gets the id of what the action concerns, such as a key, a tenant or a video; null if there is none.</summary>
    public string? Target { get; init; }

    /// <summary>
    /// Gets the HTTP status with which the action ended; null while it is in progress, and if the process ended before.
    /// </summary>
    public int? Status { get; init; }
}
