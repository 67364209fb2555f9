namespace TextToVideo.Planning.Simulation;

/// <summary>
/// Looks at a cancellation token after a certain amount of work, because looking at it each time would slow the simulation down, and
/// because the work of an event depends on the settings.
/// </summary>
/// <param name="cancellationToken">Token to cancel the operation.</param>
internal sealed class WorkMeter(CancellationToken cancellationToken)
{
    /// <summary>A unit takes some tens of nanoseconds, so the token is looked at about every millisecond.</summary>
    private const int UnitsPerCheck = 1 << 14;

    private int _left = UnitsPerCheck;

    /// <summary>Adds work that is about to be done.</summary>
    /// <param name="units">The number of jobs, tenants or random numbers that are looked at.</param>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    public void Add(int units)
    {
        _left -= units;
        if (_left <= 0)
        {
            _left = UnitsPerCheck;
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
