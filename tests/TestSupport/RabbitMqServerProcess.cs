using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TextToVideo.TestSupport;

/// <summary>A RabbitMQ broker with a password. Its durable queues are kept when its process is killed.</summary>
public sealed class RabbitMqServerProcess(string user, string password) : LocalServerProcess
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _node = $"test-{Guid.NewGuid():N}@localhost";
    private readonly (int Distribution, int Epmd) _ports = FreePorts.GetPair();

    /// <summary>The value of a service's <c>ConnectionStrings:rabbitmq</c>.</summary>
    public string ConnectionString => $"amqp://{user}:{password}@127.0.0.1:{Port}";

    /// <summary>Creates a broker and starts it.</summary>
    /// <param name="user">The user, who is an administrator.</param>
    /// <param name="password">The password; null to generate one.</param>
    /// <param name="virtualHosts">The number of virtual hosts besides the default one.</param>
    /// <param name="definitions">The broker's definitions, which must have that user; null for that user alone.</param>
    public static async Task<RabbitMqServerProcess> StartNewAsync(
        string user = "texttovideo",
        string? password = null,
        int virtualHosts = 0,
        string? definitions = null
    )
    {
        password ??= $"{Guid.NewGuid():N}";
        var server = new RabbitMqServerProcess(user, password);
        string file = server._folder.Combine("definitions.json");
        await File.WriteAllTextAsync(file, definitions ?? Definitions(user, password, virtualHosts));
        await File.WriteAllTextAsync(
            server._folder.Combine("rabbitmq.conf"),
            $"""
            listeners.tcp.1 = 127.0.0.1:{server.Port}
            load_definitions = {file}
            log.console = false
            """
        );
        await File.WriteAllTextAsync(server._folder.Combine("enabled_plugins"), "[].");
        await server.StartAsync();
        return server;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();

        // The broker's name server is a daemon that keeps running.
        await ProgramProcess.RunAsync(Prepare("epmd", "-kill"));
        _folder.Dispose();
    }

    /// <summary>Returns the connection string of one of the additional virtual hosts.</summary>
    /// <param name="number">Its number, from 0.</param>
    public string GetConnectionString(int number) => $"{ConnectionString}/{GetVirtualHostName(number)}";

    protected override ProcessStartInfo Prepare() => Prepare(Find("rabbitmq-server"));

    protected override async Task<bool> AnswersAsync()
    {
        try
        {
            // An AMQP server responds to an invalid protocol header with its own protocol header.
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync("HELLO\0\0\0"u8.ToArray());
            byte[] answer = new byte[4];
            await stream.ReadExactlyAsync(answer).AsTask().WaitAsync(Wait.Long);
            return answer.AsSpan().SequenceEqual("AMQP"u8);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }

    private static string GetVirtualHostName(int number) => $"test-{number}";

    /// <summary>
    /// Returns the broker's definitions (https://www.rabbitmq.com/docs/definitions) with hashed passwords
    /// (https://www.rabbitmq.com/docs/passwords).
    /// </summary>
    private static string Definitions(string user, string password, int virtualHosts)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(4);
        string hash = Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])]);
        string[] hosts = ["/", .. Enumerable.Range(0, virtualHosts).Select(GetVirtualHostName)];
        return JsonSerializer.Serialize(
            new
            {
                users = new[]
                {
                    new
                    {
                        name = user,
                        password_hash = hash,
                        hashing_algorithm = "rabbit_password_hashing_sha256",
                        tags = "administrator",
                    },
                },
                vhosts = hosts.Select(name => new { name }),
                permissions = hosts.Select(vhost => new
                {
                    user,
                    vhost,
                    configure = ".*",
                    write = ".*",
                    read = ".*",
                }),
            }
        );
    }

    /// <summary>Returns the path of a program of RabbitMQ. Debian's wrapper in PATH would switch to another user.</summary>
    private static string Find(string program) =>
        Directory.Exists("/usr/lib/rabbitmq/lib")
            ? Path.Combine(Directory.GetDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*").Max()!, "sbin", program)
            : program;

    private ProcessStartInfo Prepare(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach (
            (string name, string value) in new Dictionary<string, string>
            {
                ["HOME"] = _folder.Path,
                ["RABBITMQ_NODENAME"] = _node,
                ["RABBITMQ_MNESIA_BASE"] = _folder.Combine("data"),
                ["RABBITMQ_LOG_BASE"] = _folder.Combine("log"),
                ["RABBITMQ_CONFIG_FILE"] = _folder.Combine("rabbitmq.conf"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = _folder.Combine("enabled_plugins"),
                ["RABBITMQ_DIST_PORT"] = $"{_ports.Distribution}",

                // Schedulers that wait actively for work would take processor time from the tests.
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+sbwt none +sbwtdcpu none +sbwtdio none",
                ["ERL_EPMD_PORT"] = $"{_ports.Epmd}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            }
        )
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
