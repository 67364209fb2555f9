using System.Diagnostics;

namespace TextToVideo.TestSupport;

/// <summary>A server program that a test starts, kills, and starts again on the same port and data.</summary>
public abstract class LocalServerProcess : IAsyncDisposable
{
    private ProgramProcess? _program;

    /// <summary>Its port of the loopback address.</summary>
    public int Port { get; } = FreePorts.Pair().First;

    /// <summary>Whether its process runs.</summary>
    public bool IsRunning => _program is { HasExited: false };

    private int Id => _program?.Id ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>Starts it, or starts it again, and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It has ended; the message has its lines.</exception>
    /// <exception cref="TimeoutException">It did not answer in time, and was killed; the message has its lines.</exception>
    public async Task StartAsync()
    {
        await KillAsync();
        ProcessStartInfo start = Prepare();
        _program = ProgramProcess.Start(start);
        try
        {
            await _program.UntilAsync($"{start.FileName} answers", AnswersAsync);
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    /// <summary>SIGKILL to the server and everything that it has started; nothing where it is not running.</summary>
    public virtual async Task KillAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
            _program = null;
        }
    }

    /// <summary>SIGSTOP: it keeps its connections and answers nothing.</summary>
    public void Freeze() => Assert.True(ProcessSignals.Freeze(Id));

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Assert.True(ProcessSignals.Thaw(Id));

    public virtual async ValueTask DisposeAsync()
    {
        await KillAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>How its program is started.</summary>
    protected abstract ProcessStartInfo Prepare();

    /// <summary>Whether it answers.</summary>
    protected abstract Task<bool> AnswersAsync();
}
