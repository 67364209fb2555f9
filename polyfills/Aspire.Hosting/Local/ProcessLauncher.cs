using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Aspire.Hosting.Local;

/// <summary>
/// Starts processes that cannot outlive this one: the kernel sends each a signal when the thread that started it has gone. Hence the
/// one thread, which goes when this process does, even if it is killed.
/// </summary>
internal sealed class ProcessLauncher : IDisposable
{
    /// <summary>Becomes the program, unless the AppHost has gone in the meantime.</summary>
    private const string Launch = """[ "$PPID" = "$0" ] || exit 1; exec "$@" """;

    private readonly BlockingCollection<Action> _work = [];

    public ProcessLauncher() => new Thread(Work) { IsBackground = true, Name = "Process launcher" }.Start();

    /// <summary>Starts a process.</summary>
    /// <param name="program">Which.</param>
    /// <param name="log">Where its lines go.</param>
    public async Task<ChildProcess> StartAsync(ProcessSpec program, LogFile log)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(Command(program))!);
            }
            catch (Exception exception) when (exception is Win32Exception or IOException or InvalidOperationException)
            {
                started.SetException(new DistributedApplicationException(
                    $"No process can be started: setsid and setpriv (Debian's package util-linux) are needed. {exception.Message}",
                    exception));
            }
        });
        return new ChildProcess(await started.Task, log);
    }

    public void Dispose() => _work.CompleteAdding();

    private static ProcessStartInfo Command(ProcessSpec program)
    {
        // In a session of its own: Ctrl-C in a terminal reaches the AppHost alone, and everything below it is found.
        var start = new ProcessStartInfo("setsid")
        {
            WorkingDirectory = program.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] user = program.User is null
            ? []
            : [$"--reuid={program.User.Name}", $"--regid={program.User.Name}", "--init-groups", .. Capabilities(program.User)];
        string[] arguments =
        [
            "setpriv", "--pdeathsig", Name(program.OrphanSignal), .. user, "--", "sh", "-c", Launch, $"{Environment.ProcessId}",
            program.FileName, .. program.Arguments,
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string? value) in program.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static string[] Capabilities(LocalUser user) => user.SeesEverything
        ? ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override", "--bounding-set=-all,+dac_override"]
        : [];

    private static string Name(Signal signal) => signal switch
    {
        Signal.Quit => "QUIT",
        Signal.Kill => "KILL",
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "An orphan must end."),
    };

    private void Work()
    {
        foreach (Action start in _work.GetConsumingEnumerable())
        {
            start();
        }
    }
}
