namespace TextToVideo.Generation.Storage;

/// <summary>A job that was not saved for a while.</summary>
public sealed class StalledJob
{
    /// <summary>Gets the id of the video.</summary>
    public Guid Id { get; init; }

    /// <summary>Gets the state, one of <see cref="Jobs.VideoJobStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Gets a value indicating whether an attempt at the current stage has started, and not only been requested.</summary>
    public bool IsStarted { get; init; }
}
