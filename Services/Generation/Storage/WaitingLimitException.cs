namespace TextToVideo.Generation.Storage;

/// <summary>The exception that is thrown when a new job is not stored because too many jobs are waiting.</summary>
/// <param name="waiting">The number of waiting jobs.</param>
public sealed class WaitingLimitException(int waiting) : Exception($"{waiting} jobs are waiting.")
{
    /// <summary>Gets the number of waiting jobs.</summary>
    public int Waiting { get; } = waiting;
}
