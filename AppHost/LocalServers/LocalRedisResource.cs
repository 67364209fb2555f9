namespace TextToVideo.AppHost.LocalServers;

/// <summary>Redis as a local program. Its data may be lost, so nothing is written to disk.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="dataPath">The folder of the configuration file.</param>
/// <param name="password">The password that clients authenticate with.</param>
internal sealed class LocalRedisResource(string name, string dataPath, ParameterResource password)
    : LocalServerResource(name, ServerPrograms.Find("Redis", "redis-server", "redis-server", "valkey-server"), dataPath, password)
{
    /// <summary>Gets the path of the configuration file.</summary>
    public string ConfigurationPath => Path.Combine(DataPath, "redis.conf");

    /// <inheritdoc/>
    public override ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"127.0.0.1:{Port},password={Password}");

    /// <inheritdoc/>
    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // Pass the password in a file, because every user of the machine can read a command line.
        string text = $"""
            bind 127.0.0.1
            port {PrimaryEndpoint.Port}
            requirepass {await Password.GetValueAsync(cancellationToken)}
            daemonize no
            dir "{DataPath}"
            save ""

            """;
        PrivateFile.Write(ConfigurationPath, text);
    }
}
