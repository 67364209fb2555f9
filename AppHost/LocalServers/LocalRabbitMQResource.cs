using System.Globalization;

namespace TextToVideo.AppHost.LocalServers;

/// <summary>RabbitMQ as a local program, with its own Erlang port mapper, so that several brokers can run side by side.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="dataPath">The folder for configuration, queues and logs.</param>
/// <param name="password">The password that clients authenticate with.</param>
internal sealed class LocalRabbitMQResource(string name, string dataPath, ParameterResource password)
    : LocalServerResource(name, "sh", dataPath, password)
{
    /// <summary>The name of the endpoint of the Erlang port mapper (epmd).</summary>
    public const string MapperEndpointName = "epmd";

    /// <summary>The name of the endpoint of the Erlang distribution protocol.</summary>
    public const string DistributionEndpointName = "distribution";

    private const string UserName = "guest";

    /// <summary>
    /// Erlang would start a port mapper that outlives the broker. This script starts one that the kernel kills when the broker exits, and
    /// then replaces itself with the broker.
    /// </summary>
    private const string Script = """setpriv --pdeathsig KILL -- "$0" -port "$ERL_EPMD_PORT" -address 127.0.0.1 & exec "$1" """;

    /// <summary>Listens on the loopback address only, because there is no cluster. Uses few threads, which sleep when idle.</summary>
    private const string ErlangArguments =
        "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none";

    /// <inheritdoc/>
    public override ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"amqp://{UserName}:{Password}@127.0.0.1:{Port}");

    private string ConfigurationPath => Combine("rabbitmq.conf");

    private string PluginsPath => Combine("enabled_plugins");

    /// <summary>Adds the arguments of the start script.</summary>
    /// <param name="context">Receives the arguments.</param>
    public void AddArguments(CommandLineArgsCallbackContext context)
    {
        context.Args.Add("-c");
        context.Args.Add(Script);
        context.Args.Add(ServerPrograms.Find("The Erlang port mapper (epmd)", "rabbitmq-server", "epmd"));

        // Debian's program in PATH is a wrapper that changes the user.
        context.Args.Add(ServerPrograms.Find("RabbitMQ", "rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server"));
    }

    /// <summary>Adds the environment variables, which set every path to the data folder instead of the system's folders.</summary>
    /// <param name="context">Receives the environment variables.</param>
    public void AddEnvironment(EnvironmentCallbackContext context)
    {
        (string Name, string Value)[] variables =
        [
            ("HOME", DataPath),
            ("ERL_EPMD_PORT", GetPort(MapperEndpointName)),
            ("ERL_EPMD_ADDRESS", "127.0.0.1"),
            ("RABBITMQ_NODENAME", "rabbit@localhost"),
            ("RABBITMQ_DIST_PORT", GetPort(DistributionEndpointName)),
            ("RABBITMQ_LOGS", "-"),
            ("RABBITMQ_LOG", "-color"),
            ("RABBITMQ_BASE", DataPath),
            ("RABBITMQ_MNESIA_BASE", Combine("mnesia")),
            ("RABBITMQ_LOG_BASE", Combine("log")),
            ("RABBITMQ_SCHEMA_DIR", Combine("schema")),
            ("RABBITMQ_GENERATED_CONFIG_DIR", Combine("config")),
            ("RABBITMQ_CONFIG_FILE", ConfigurationPath),
            ("RABBITMQ_CONFIG_FILES", Combine("conf.d")),
            ("RABBITMQ_ADVANCED_CONFIG_FILE", Combine("advanced.config")),
            ("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", PluginsPath),
            ("RABBITMQ_PID_FILE", Combine("server.pid")),
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", ErlangArguments),
            // Makes RabbitMQ's own start script replace itself with the broker instead of remaining its parent process.
            ("RUNNING_UNDER_SYSTEMD", "1"),
        ];
        foreach ((string variable, string value) in variables)
        {
            context.EnvironmentVariables[variable] = value;
        }
    }

    /// <inheritdoc/>
    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // A consumer acknowledges a message only after finishing the work, so its timeout is six hours (in milliseconds).
        string text = $"""
            listeners.tcp.1 = 127.0.0.1:{PrimaryEndpoint.Port}
            default_user = {UserName}
            default_pass = {await Password.GetValueAsync(cancellationToken)}
            consumer_timeout = 21600000
            vm_memory_high_watermark.absolute = 1GB

            """;
        PrivateFile.Write(ConfigurationPath, text);
        await File.WriteAllTextAsync(PluginsPath, "[].\n", cancellationToken);
    }

    private string Combine(string file) => Path.Combine(DataPath, file);

    private string GetPort(string endpoint) => this.GetEndpoint(endpoint).Port.ToString(CultureInfo.InvariantCulture);
}
