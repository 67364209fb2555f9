using System.Globalization;
using Aspire.Dashboard.Resources;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Local;

/// <summary>
/// Keeps one process running: waits for what it needs, starts it, watches it, starts it again when it has died, stops it.
/// </summary>
internal sealed class ReplicaRunner(
    Replica replica, ProcessPlans plans, ProcessLauncher launcher, HealthChecks healthChecks, ResourceNotificationService notifications,
    ConsoleReport report, LocalOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_startInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_watchInterval = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _commands = new(1, 1);
    private CancellationTokenSource _stop = new();
    private bool _isOver;
    private Task _run = Task.CompletedTask;
    private int _deathsInARow;
    private bool _wasHealthy;

    /// <summary>The process.</summary>
    public Replica Replica { get; } = replica;

    /// <summary>Begins.</summary>
    /// <param name="failed">Called when it cannot be started, with what is wrong.</param>
    public void Start(Action<string> failed) => _run = RunAsync(failed, _stop.Token);

    /// <summary>Stops the process for good; returns when it and everything below it has ended.</summary>
    public async Task StopAsync()
    {
        await _commands.WaitAsync();
        try
        {
            _isOver = true;
            await EndAsync();
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <summary>Does what a person has asked for. A process that is stopped so stays away until it is started.</summary>
    public async Task ExecuteAsync(ResourceCommand command)
    {
        await _commands.WaitAsync();
        try
        {
            if (_isOver)
            {
                return;
            }

            if (command is ResourceCommand.Stop or ResourceCommand.Restart)
            {
                await EndAsync();
                Publish(now => now with { IsStopped = true, Problem = null });
                report.Change(Replica, command == ResourceCommand.Stop ? "is stopped, as was asked for" : "is started anew, as was asked for");
            }

            if (command is ResourceCommand.Start or ResourceCommand.Restart && _run.IsCompleted)
            {
                Begin();
            }
        }
        finally
        {
            _commands.Release();
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _commands.Dispose();
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _run;
    }

    private void Begin()
    {
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _deathsInARow = 0;
        Publish(now => now with
        {
            State = KnownResourceStates.Waiting,
            HealthStatus = null,
            IsStopped = false,
            Restarts = now.Restarts + 1,
            ExitCode = null,
            Problem = null,
        });
        Start(problem => report.Change(Replica, problem));
    }

    private async Task RunAsync(Action<string> failed, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            foreach (IResource other in DependencyGraph.ProcessesBefore(Replica.Resource))
            {
                await notifications.WaitUntilHealthyAsync(other.Name, stopping);
            }

            while (await RunOnceAsync(stopping) is { } pause)
            {
                await Task.Delay(pause, time, stopping);
                Publish(now => now with { Restarts = now.Restarts + 1 });
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Publish(now => now with { State = KnownResourceStates.Exited, HealthStatus = null, ProcessId = null });
        }
        catch (Exception exception)
        {
            Publish(now => now with
            {
                State = KnownResourceStates.FailedToStart,
                HealthStatus = HealthStatus.Unhealthy,
                ProcessId = null,
                Problem = exception.Message,
            });
            failed(exception is DistributedApplicationException ? exception.Message : $"'{Replica.Id}' cannot be started: {exception}");
        }
    }

    /// <summary>Runs the process until it ends.</summary>
    /// <returns>How long to wait before it is started again; null: it has done its work.</returns>
    private async Task<TimeSpan?> RunOnceAsync(CancellationToken stopping)
    {
        Publish(now => now with { State = KnownResourceStates.Starting, ProcessId = null, ExitCode = null });
        ProcessSpec program = await plans.PlanAsync(Replica, stopping);
        await using ChildProcess child = await launcher.StartAsync(program, Replica.Log);
        Publish(now => now with
        {
            State = KnownResourceStates.Running,
            ProcessId = child.Id,
            StartTimeStamp = time.GetUtcNow().UtcDateTime,
        });

        long begun = time.GetTimestamp();
        _wasHealthy = false;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task watch = WatchAsync(over.Token);
        Task first = await Task.WhenAny(child.Ended, watch, Task.Delay(Timeout.InfiniteTimeSpan, over.Token));
        await over.CancelAsync();
        if (first != child.Ended)
        {
            Publish(now => now with { State = KnownResourceStates.Stopping, HealthStatus = null });
            await child.StopAsync(program.StopSignal, options.StopLimit);
            await watch;
            stopping.ThrowIfCancellationRequested();
        }

        await watch;
        int code = await child.Ended;
        if (Replica.Resource is ExecutableResource && code == 0)
        {
            Publish(now => now with
            {
                State = KnownResourceStates.Finished,
                HealthStatus = HealthStatus.Healthy,
                ProcessId = null,
                ExitCode = 0,
            });
            return null;
        }

        if (time.GetElapsedTime(begun) > s_settled)
        {
            _deathsInARow = 0;
        }

        return Died(code);
    }

    private TimeSpan Died(int code)
    {
        TimeSpan pause = s_firstPause * Math.Pow(2, Math.Min(_deathsInARow, 10));
        pause = pause < s_longestPause ? pause : s_longestPause;
        _deathsInARow++;
        Publish(now => now with
        {
            State = KnownResourceStates.Exited,
            HealthStatus = HealthStatus.Unhealthy,
            ProcessId = null,
            ExitCode = code,
            Problem = $"it ended with exit code {code}",
        });
        string log = _wasHealthy ? $" Its log: {Replica.Log.Path}" : $" It said last:\n{Replica.Log.Describe()}";
        report.Change(Replica, string.Create(
            CultureInfo.InvariantCulture, $"ended with exit code {code}; it is started again in {pause.TotalSeconds:0.#} s.{log}"));
        return pause;
    }

    /// <summary>Asks the process how it is until it is over. Ends early only by an error in the application's description.</summary>
    private async Task WatchAsync(CancellationToken over)
    {
        long begun = time.GetTimestamp();
        bool? healthy = null;
        bool warned = false;
        try
        {
            while (true)
            {
                string? problem = await healthChecks.CheckAsync(Replica, over);
                over.ThrowIfCancellationRequested();
                if (problem is null && healthy != true)
                {
                    _wasHealthy = true;
                    report.Change(Replica, healthy is null
                        ? string.Create(CultureInfo.InvariantCulture, $"is healthy after {time.GetElapsedTime(begun).TotalSeconds:0.0} s")
                        : "is healthy again");
                    Publish(now => now with { HealthStatus = HealthStatus.Healthy, Problem = null });
                    healthy = true;
                }
                else if (problem is not null && healthy != false)
                {
                    if (healthy == true)
                    {
                        report.Change(Replica, $"is not healthy: {problem}");
                        healthy = false;
                    }
                    else if (!warned && time.GetElapsedTime(begun) > options.StartLimit)
                    {
                        report.Change(Replica, string.Create(
                            CultureInfo.InvariantCulture,
                            $"is not healthy after {options.StartLimit.TotalSeconds:0} s: {problem}\n{Replica.Log.Describe()}"));
                        warned = true;
                    }

                    Publish(now => now with { HealthStatus = HealthStatus.Unhealthy, Problem = problem });
                }

                await Task.Delay(healthy is null ? s_startInterval : s_watchInterval, time, over);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // It is.
        }
    }

    private void Publish(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) =>
        notifications.Publish(Replica.Resource, Replica.Id, change);
}
