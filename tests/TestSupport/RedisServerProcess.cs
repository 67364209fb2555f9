using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace TextToVideo.TestSupport;

/// <summary>A Redis server with a password and without persistence: it loses its data when it is killed.</summary>
public sealed class RedisServerProcess(string? password = null) : LocalServerProcess
{
    private readonly string _password = password ?? $"{Guid.NewGuid():N}";

    /// <summary>The value of a service's <c>ConnectionStrings:redis</c>.</summary>
    public string ConnectionString => $"127.0.0.1:{Port},password={_password}";

    /// <summary>The environment variables of a program that uses the server.</summary>
    public Dictionary<string, string> Environment => new() { ["ConnectionStrings__redis"] = ConnectionString };

    /// <summary>Creates a server and starts it.</summary>
    public static async Task<RedisServerProcess> StartNewAsync(string? password = null)
    {
        var server = new RedisServerProcess(password);
        await server.StartAsync();
        return server;
    }

    /// <summary>Sends a command over a new connection, and returns the last line of the reply.</summary>
    /// <param name="command">The command in the inline format.</param>
    /// <param name="lines">The number of lines of the reply. A bulk string has two lines: its length and its value.</param>
    public async Task<string> CommandAsync(string command, int lines = 1)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", Port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"AUTH {_password}\r\n{command}\r\n"));
        using var reader = new StreamReader(stream);
        string? line = await reader.ReadLineAsync().WaitAsync(Wait.Long);
        for (int i = 0; i < lines; i++)
        {
            line = await reader.ReadLineAsync().WaitAsync(Wait.Long);
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
