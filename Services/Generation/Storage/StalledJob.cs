using System.Text.Json;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>A job that was not saved for a while.</summary>
public sealed class StalledJob
{
    /// <summary>Gets the id of the video.</summary>
    public Guid Id { get; init; }

    /// <summary>Gets the state, one of <see cref="VideoJobStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Gets the claim of the job's row as JSON, or null.</summary>
    public string? Claim { get; init; }

    /// <summary>Gets a value indicating whether an attempt at the current stage is known to have started.</summary>
    public bool IsStarted => Claim is not null && JsonSerializer.Deserialize<StageClaim>(Claim)?.HeardAt is not null;
}
