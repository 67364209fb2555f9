using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TextToVideo.AppHost.LocalServers;

/// <summary>
/// Restarts processes that have exited, which the orchestrator does not do. A restart does not wait for other resources, because a process
/// must come back although another one is down. A process that was stopped in the dashboard stays stopped until it is started there.
/// </summary>
internal sealed partial class RestartService(
    ResourceNotificationService notifications,
    ResourceCommandService commands,
    TimeProvider time,
    ILogger<RestartService> logger
) : BackgroundService
{
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(30);

    /// <summary>How long a started process may take until its new state is observed. A second start command would stop it again.</summary>
    private static readonly TimeSpan s_startTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A process that has run for this long did not fail at its start, so the delay is reset.</summary>
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, ProcessHistory> _histories = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (ResourceEvent change in notifications.WatchAsync(stoppingToken))
        {
            if (change.Resource is not (ProjectResource or LocalServerResource))
            {
                continue;
            }

            ProcessHistory history = _histories.GetOrAdd(change.ResourceId, _ => new ProcessHistory());
            if (history.Update(change.Snapshot.State?.Text, change.Snapshot.ExitCode, time.GetUtcNow()))
            {
                _ = RestartAsync(change.ResourceId, change.Resource, history, stoppingToken);
            }
        }
    }

    private static bool HasEnded(string? state) =>
        state == KnownResourceStates.Exited || state == KnownResourceStates.Finished || state == KnownResourceStates.FailedToStart;

    private async Task RestartAsync(string resourceId, IResource resource, ProcessHistory history, CancellationToken stoppingToken)
    {
        string name = resource.Name;
        if (history.HasRun)
        {
            RemoveWaits(resource);
        }

        try
        {
            do
            {
                TimeSpan delay = history.GetNextDelay(time.GetUtcNow());
                LogEnded(name, history.ExitCode, delay.TotalSeconds);
                await Task.Delay(delay, time, stoppingToken);
                Task changed = history.NextChange;
                if (await StartAsync(resourceId, name, stoppingToken))
                {
                    await changed.WaitAsync(s_startTimeout, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                stoppingToken.ThrowIfCancellationRequested();
            } while (!history.TryEndRestart());
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application is shutting down.
        }
    }

    /// <summary>The order of the first start does not apply to restarts: every service works around the absence of the others.</summary>
    private static void RemoveWaits(IResource resource)
    {
        foreach (WaitAnnotation wait in resource.Annotations.OfType<WaitAnnotation>().ToArray())
        {
            resource.Annotations.Remove(wait);
        }
    }

    /// <returns>Whether the orchestrator accepted the command.</returns>
    private async Task<bool> StartAsync(string resourceId, string name, CancellationToken stoppingToken)
    {
        string? reason;
        try
        {
            ExecuteCommandResult result = await commands.ExecuteCommandAsync(resourceId, KnownResourceCommands.StartCommand, stoppingToken);
            if (result.Success)
            {
                return true;
            }

            reason = result.Message;
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            // Whatever the reason, the next attempt follows.
            reason = exception.Message;
        }

        LogNotStarted(name, reason);
        return false;
    }

    [LoggerMessage(1, LogLevel.Warning, "{Resource} exited with code {ExitCode} and will be restarted in {Delay:0.#} s.")]
    private partial void LogEnded(string resource, int? exitCode, double delay);

    [LoggerMessage(2, LogLevel.Error, "{Resource} could not be restarted: {Reason}")]
    private partial void LogNotStarted(string resource, string? reason);

    /// <summary>The state of a process, which the loop that watches events and the restart task share.</summary>
    private sealed class ProcessHistory
    {
        private readonly Lock _gate = new();
        private int _failures;
        private int? _exitCode;
        private string? _state;
        private TaskCompletionSource _nextChange = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private DateTimeOffset _started;
        private bool _hasRun;
        private bool _isStopped;
        private bool _isRestarting;

        /// <summary>Gets the exit code of the latest exit; null if there is none.</summary>
        public int? ExitCode
        {
            get
            {
                lock (_gate)
                {
                    return _exitCode;
                }
            }
        }

        /// <summary>Gets whether the process has been started successfully before.</summary>
        public bool HasRun
        {
            get
            {
                lock (_gate)
                {
                    return _hasRun;
                }
            }
        }

        /// <summary>Gets a task that completes when the state changes.</summary>
        public Task NextChange
        {
            get
            {
                lock (_gate)
                {
                    return _nextChange.Task;
                }
            }
        }

        /// <summary>Records a new state.</summary>
        /// <returns>Whether a restart has to begin.</returns>
        public bool Update(string? state, int? exitCode, DateTimeOffset now)
        {
            lock (_gate)
            {
                if (state != _state)
                {
                    _state = state;
                    _nextChange.SetResult();
                    _nextChange = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                if (state == KnownResourceStates.Stopping)
                {
                    _isStopped = true;
                }
                else if (state == KnownResourceStates.Starting || state == KnownResourceStates.Running)
                {
                    _hasRun |= state == KnownResourceStates.Running;
                    _isStopped = false;
                    _started = now;
                }

                _exitCode = HasEnded(state) ? exitCode : _exitCode;
                bool begins = HasEnded(state) && !_isStopped && !_isRestarting;
                _isRestarting |= begins;
                return begins;
            }
        }

        /// <summary>Ends the restart unless the process has exited again in the meantime.</summary>
        public bool TryEndRestart()
        {
            lock (_gate)
            {
                _isRestarting = HasEnded(_state) && !_isStopped;
                return !_isRestarting;
            }
        }

        /// <summary>Returns the delay before the next start, which doubles with every failure.</summary>
        public TimeSpan GetNextDelay(DateTimeOffset now)
        {
            lock (_gate)
            {
                _failures = now - _started > s_settled ? 0 : _failures;
                TimeSpan delay = s_firstDelay * Math.Pow(2, Math.Min(_failures++, 10));
                return delay < s_longestDelay ? delay : s_longestDelay;
            }
        }
    }
}
