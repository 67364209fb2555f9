using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace TextToVideo.TestSupport;

/// <summary>A real redis-server of the test's own, with a password and without a disk: killed, it has forgotten everything.</summary>
public sealed class RedisServerProcess(string? password = null) : IAsyncDisposable
{
    private const int Stop = 19;
    private const int Continue = 18;

    private readonly string _password = password ?? $"{Guid.NewGuid():N}";
    private Process? _process;

    public int Port { get; } = FreePorts.Pair().First;

    /// <summary>As a service is given it in <c>ConnectionStrings:redis</c>.</summary>
    public string ConnectionString => $"127.0.0.1:{Port},password={_password}";

    /// <summary>The environment of a program that is to use it.</summary>
    public Dictionary<string, string> Environment => new() { ["ConnectionStrings__redis"] = ConnectionString };

    public static async Task<RedisServerProcess> StartNewAsync(string? password = null)
    {
        var server = new RedisServerProcess(password);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it, or starts it again, on the same port.</summary>
    public async Task StartAsync()
    {
        _process?.Dispose();
        _process = Process.Start(new ProcessStartInfo(
            "redis-server",
            [
                "--port", $"{Port}", "--bind", "127.0.0.1", "--requirepass", _password, "--save", "", "--appendonly", "no",
                "--dir", Path.GetTempPath(),
            ])
        { RedirectStandardOutput = true })!;
        _process.BeginOutputReadLine();
        await Patience.UntilAsync("redis-server answers", async () =>
        {
            Assert.False(_process.HasExited, "redis-server has ended.");
            try
            {
                return await CommandAsync("PING") == "+PONG";
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience.Long);
    }

    /// <summary>SIGSTOP: it keeps its connections and answers nothing.</summary>
    public void Freeze() => Assert.Equal(0, Kill(_process!.Id, Stop));

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Assert.Equal(0, Kill(_process!.Id, Continue));

    /// <summary>The last line of the answer to a command, by a connection of its own.</summary>
    /// <param name="command">As one would type it.</param>
    /// <param name="lines">How many lines the answer has: a string stands on the second, behind its length.</param>
    public async Task<string> CommandAsync(string command, int lines = 1)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"AUTH {_password}\r\n{command}\r\n"));
        using var reader = new StreamReader(stream);
        string? line = await reader.ReadLineAsync().WaitAsync(Patience.Long);
        for (int i = 0; i < lines; i++)
        {
            line = await reader.ReadLineAsync().WaitAsync(Patience.Long);
        }

        return line ?? string.Empty;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
