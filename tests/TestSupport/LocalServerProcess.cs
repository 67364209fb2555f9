using System.Diagnostics;

namespace TextToVideo.TestSupport;

/// <summary>A server program that a test can start, kill and restart with the same port and data.</summary>
public abstract class LocalServerProcess : IAsyncDisposable
{
    private ProgramProcess? _program;

    /// <summary>Its port on the loopback address.</summary>
    public int Port { get; } = FreePorts.GetPair().First;

    /// <summary>Whether its process is running.</summary>
    public bool IsRunning => _program is { HasExited: false };

    private int Id => _program?.Id ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>Starts or restarts the server, and waits until it responds.</summary>
    /// <exception cref="InvalidOperationException">It has ended. The message contains its output.</exception>
    /// <exception cref="TimeoutException">It did not respond in time, and was killed. The message contains its output.</exception>
    public async Task StartAsync()
    {
        await KillAsync();
        ProcessStartInfo start = Prepare();
        _program = ProgramProcess.Start(start);
        try
        {
            await _program.UntilAsync($"{start.FileName} responds", AnswersAsync);
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    /// <summary>Sends SIGKILL to the server and its child processes. Does nothing if it is not running.</summary>
    public virtual async Task KillAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
            _program = null;
        }
    }

    /// <summary>Sends SIGSTOP: the server keeps its connections but does not respond.</summary>
    public void Freeze() => Assert.True(ProcessSignals.Freeze(Id));

    /// <summary>Sends SIGCONT, which ends <see cref="Freeze"/>.</summary>
    public void Thaw() => Assert.True(ProcessSignals.Thaw(Id));

    public virtual async ValueTask DisposeAsync()
    {
        await KillAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Returns the start information of its program.</summary>
    protected abstract ProcessStartInfo Prepare();

    /// <summary>Returns whether it responds.</summary>
    protected abstract Task<bool> AnswersAsync();
}
