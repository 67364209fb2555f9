namespace TextToVideo.Interop;

/// <summary>The server that all clients call, and a gateway in front of it.</summary>
public sealed class Servers : IAsyncLifetime
{
    /// <summary>The name of the collection of the classes that share them.</summary>
    public const string Collection = "Servers";

    /// <summary>
    /// The webhook receivers of the tests listen on this machine, so private targets are allowed. Some clients make many direct calls.
    /// </summary>
    private static readonly Dictionary<string, string> s_environment = new()
    {
        ["Webhooks__AllowPrivateTargets"] = "true",
        ["DirectCalls__MaxConcurrent"] = "100",
    };

    private readonly TemporaryFolder _data = new();
    private StandaloneProcess? _standalone;
    private GatewayProcess? _gateway;

    /// <summary>All services in one process.</summary>
    public StandaloneProcess Standalone => _standalone ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>The gateway, with <see cref="Standalone"/> as its only replica.</summary>
    public GatewayProcess Gateway => _gateway ?? throw new InvalidOperationException("The gateway has not started.");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _standalone = await StandaloneProcess.StartAsync(_data.Path, environment: s_environment);
        _gateway = await GatewayProcess.StartAsync(null, [(_standalone.Address, _standalone.GrpcAddress)]);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (RunningService? server in new RunningService?[] { _gateway, _standalone })
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
        }

        _data.Dispose();
    }

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<Servers>, ICollectionFixture<PythonClients>;
}
