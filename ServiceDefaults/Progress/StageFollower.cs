namespace TextToVideo.ServiceDefaults.Progress;

/// <summary>Waits for the progress of a stage that runs at the same time, here or in another process.</summary>
/// <param name="updates">The subscription to the progress of the job. It is disposed together with this object.</param>
/// <param name="stage">The stage; one of <see cref="TextToVideo.Contracts.PipelineStages"/>.</param>
/// <param name="time">The time provider.</param>
public sealed class StageFollower(IProgressSubscription updates, string stage, TimeProvider time) : IDisposable
{
    /// <summary>After this time, the caller looks for itself, because updates may be lost.</summary>
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromSeconds(2);

    /// <summary>How long the caller may wait for the same unit: the worker of the stage may have died for good.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private int _unit = -1;
    private DateTimeOffset _since;

    /// <summary>Waits until a unit may be completed. It is called until the caller finds the unit.</summary>
    /// <param name="unit">The index of the unit, from 0.</param>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    /// <exception cref="TimeoutException">The caller has waited for the same unit for two minutes.</exception>
    public async Task WaitAsync(int unit, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (unit != _unit)
        {
            _unit = unit;
            _since = now;
        }

        if (now - _since >= s_limit)
        {
            throw new TimeoutException($"The stage {stage} has not completed its unit {unit} within {s_limit}.");
        }

        DateTimeOffset until = now + s_pollInterval;
        while (until - time.GetUtcNow() is { Ticks: > 0 } left && await updates.NextAsync(left, cancellationToken) is { } update)
        {
            if (update.Stage == stage && update.Completed > unit)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => updates.Dispose();
}
