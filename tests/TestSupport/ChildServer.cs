using System.Diagnostics;
using System.Net.Sockets;

namespace TextToVideo.TestSupport;

/// <summary>A server program of somebody else's as a child process; what it says is kept for the message of a failure.</summary>
public sealed class ChildServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _log = [];

    private ChildServer(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts a program and waits until it listens.</summary>
    public static async Task<ChildServer> StartAsync(ProcessStartInfo start, int port)
    {
        var server = new ChildServer(start);
        await Patience.UntilAsync($"{start.FileName} listens", async () =>
        {
            Assert.False(server._process.HasExited, $"{start.FileName} has ended: {server.Log}");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        return server;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task RunAsync(ProcessStartInfo start)
    {
        await using var program = new ChildServer(start);
        await program._process.WaitForExitAsync().WaitAsync(Patience.Long);
        Assert.True(program._process.ExitCode == 0, $"{start.FileName} has ended with {program._process.ExitCode}: {program.Log}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(Patience.Long);
        }

        _process.Dispose();
    }

    private string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    private void Add(string? line)
    {
        if (line is not null)
        {
            lock (_log)
            {
                _log.Add(line);
            }
        }
    }
}
