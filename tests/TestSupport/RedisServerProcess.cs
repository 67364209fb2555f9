using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace TextToVideo.TestSupport;

/// <summary>A redis-server with a password and without persistence: it has lost everything after it was killed.</summary>
public sealed class RedisServerProcess(string? password = null) : LocalServerProcess
{
    private readonly string _password = password ?? $"{Guid.NewGuid():N}";

    /// <summary>The value of a service's <c>ConnectionStrings:redis</c>.</summary>
    public string ConnectionString => $"127.0.0.1:{Port},password={_password}";

    /// <summary>The environment of a program that uses it.</summary>
    public Dictionary<string, string> Environment => new() { ["ConnectionStrings__redis"] = ConnectionString };

    public static async Task<RedisServerProcess> StartNewAsync(string? password = null)
    {
        var server = new RedisServerProcess(password);
        await server.StartAsync();
        return server;
    }

    /// <summary>The last line of the answer to a command, over a new connection.</summary>
    /// <param name="command">The command as a person types it.</param>
    /// <param name="lines">How many lines the answer has: that of a string is its length, and then the string.</param>
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

    protected override ProcessStartInfo Prepare() =>
        new(
            "redis-server",
            [
                "--port",
                $"{Port}",
                "--bind",
                "127.0.0.1",
                "--requirepass",
                _password,
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                Path.GetTempPath(),
            ]
        );

    protected override async Task<bool> AnswersAsync()
    {
        try
        {
            return await CommandAsync("PING") == "+PONG";
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
