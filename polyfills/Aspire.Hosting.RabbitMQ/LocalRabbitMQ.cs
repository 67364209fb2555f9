using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;

namespace Aspire.Hosting.RabbitMQ;

/// <summary>RabbitMQ as a program of this machine, with a port mapper of its own, so that several can run side by side.</summary>
internal sealed class LocalRabbitMQ(RabbitMQServerResource rabbit) : ILocalServer
{
    /// <summary>
    /// Erlang would start a port mapper that stays. This one goes with the server: the script becomes the server, and the mapper is
    /// its child, which the kernel ends with it.
    /// </summary>
    private const string Script = """setpriv --pdeathsig KILL -- "$0" -port "$ERL_EPMD_PORT" -address 127.0.0.1 & exec "$1" """;

    /// <summary>
    /// No cluster, so everything listens on the loopback address; few threads, which sleep when there is nothing to do.
    /// </summary>
    private const string ErlangArguments =
        "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none";

    /// <summary>AMQP 0-9-1's greeting; a server that is ready answers with a frame on channel 0, Connection.Start.</summary>
    private static readonly byte[] s_greeting = [(byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 0, 9, 1];

    private (int Mapper, int Distribution)? _erlangPorts;

    public async Task<ProcessSpec> PrepareAsync(LocalServerContext context, CancellationToken cancellationToken)
    {
        // Debian's program in PATH is a wrapper that changes the user.
        string server = Programs.Require(
            "RabbitMQ", "rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server");
        string mapper = Programs.Require("Erlang's port mapper (epmd)", "rabbitmq-server", "epmd");
        _erlangPorts ??= (context.Ports.Take(), context.Ports.Take());
        AllocatedEndpoint endpoint = rabbit.PrimaryEndpoint.EndpointAnnotation.AllocatedEndpoint!;

        string Data(string name) => Path.Combine(context.DataPath, name);
        LocalStore.WritePrivately(Data("rabbitmq.conf"), $"""
            listeners.tcp.1 = {endpoint.EndPointString}
            default_user = {await rabbit.UserNameReference.GetValueAsync(cancellationToken)}
            default_pass = {await rabbit.PasswordParameter.GetValueAsync(cancellationToken)}
            # A message is held as long as the work that it asks for takes. In milliseconds.
            consumer_timeout = 21600000
            vm_memory_high_watermark.absolute = 1GB

            """);
        await File.WriteAllTextAsync(Data("enabled_plugins"), "[].\n", cancellationToken);
        return new ProcessSpec
        {
            FileName = "sh",
            Arguments = ["-c", Script, mapper, server],
            WorkingDirectory = context.DataPath,
            Environment = new Dictionary<string, string?>
            {
                ["HOME"] = context.DataPath,
                ["ERL_EPMD_PORT"] = $"{_erlangPorts.Value.Mapper}",
                ["ERL_EPMD_ADDRESS"] = PortAllocator.Host,
                ["RABBITMQ_NODENAME"] = "rabbit@localhost",
                ["RABBITMQ_DIST_PORT"] = $"{_erlangPorts.Value.Distribution}",
                ["RABBITMQ_LOGS"] = "-",
                ["RABBITMQ_LOG"] = "-color",
                ["RABBITMQ_BASE"] = context.DataPath,
                ["RABBITMQ_MNESIA_BASE"] = Data("mnesia"),
                ["RABBITMQ_LOG_BASE"] = Data("log"),
                ["RABBITMQ_SCHEMA_DIR"] = Data("schema"),
                ["RABBITMQ_GENERATED_CONFIG_DIR"] = Data("config"),
                ["RABBITMQ_CONFIG_FILE"] = Data("rabbitmq.conf"),
                ["RABBITMQ_CONFIG_FILES"] = Data("conf.d"),
                ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Data("advanced.config"),
                ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Data("enabled_plugins"),
                ["RABBITMQ_PID_FILE"] = Data("server.pid"),
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = ErlangArguments,

                // The start script then becomes the server instead of staying before it.
                ["RUNNING_UNDER_SYSTEMD"] = "1",
            },
        };
    }

    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        AllocatedEndpoint endpoint = rabbit.PrimaryEndpoint.EndpointAnnotation.AllocatedEndpoint!;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(endpoint.Address, endpoint.Port, cancellationToken);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(s_greeting, cancellationToken);
            byte[] frame = new byte[3];
            await stream.ReadExactlyAsync(frame, cancellationToken);
            return frame is [1, 0, 0] ? null : "it does not speak AMQP 0-9-1";
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return exception.Message;
        }
    }
}
