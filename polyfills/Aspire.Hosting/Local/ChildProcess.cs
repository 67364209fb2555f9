using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aspire.Hosting.Local;

/// <summary>A process that runs, with everything below it.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>How long to read what a process that has ended may have left in its pipes; a process below it may hold them open.</summary>
    private static readonly TimeSpan s_lastLines = TimeSpan.FromSeconds(1);

    private readonly Process _process;

    public ChildProcess(Process process, LogFile log)
    {
        _process = process;
        Id = process.Id;
        process.StandardInput.Close();
        Ended = EndAsync(Task.WhenAll(CopyAsync(process.StandardOutput, log), CopyAsync(process.StandardError, log)));
    }

    public int Id { get; }

    /// <summary>Its exit code, when it and everything below it has ended.</summary>
    public Task<int> Ended { get; }

    /// <summary>Asks it to end, and kills it when it takes too long.</summary>
    public async Task StopAsync(Signal signal, TimeSpan limit)
    {
        // A process that has been stopped gets no other signal before it goes on.
        Send(Id, signal);
        Send(Id, Signal.Continue);
        try
        {
            await Ended.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            KillTree();
            await Ended;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!Ended.IsCompleted)
        {
            KillTree();
            await Ended;
        }

        _process.Dispose();
    }

    private static async Task CopyAsync(StreamReader lines, LogFile log)
    {
        try
        {
            while (await lines.ReadLineAsync() is { } line)
            {
                log.Write(line);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process is gone, and its pipe with it.
        }
    }

    private static void Send(int process, Signal signal) => _ = Kill(process, (int)signal);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    private async Task<int> EndAsync(Task lines)
    {
        await _process.WaitForExitAsync();
        KillTree();
        await Task.WhenAny(lines, Task.Delay(s_lastLines));
        return _process.ExitCode;
    }

    private void KillTree()
    {
        foreach (int process in ProcessTree.Below(Id))
        {
            Send(process, Signal.Kill);
        }
    }
}
