namespace TextToVideo.Interop;

/// <summary>The server that all clients call, and the gateway before it.</summary>
public sealed class Servers : IAsyncLifetime
{
    /// <summary>The name of the collection whose classes share them.</summary>
    public const string Collection = "Servers";

    private ServerProcess? _standalone;
    private ServerProcess? _gateway;

    /// <summary>All services in one process.</summary>
    public ServerProcess Standalone => _standalone ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>The gateway, whose only replica it is.</summary>
    public ServerProcess Gateway => _gateway ?? throw new InvalidOperationException("The gateway has not started.");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _standalone = await ServerProcess.StartAsync();
        _gateway = await ServerProcess.StartGatewayAsync(_standalone);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (ServerProcess? server in new[] { _gateway, _standalone })
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
        }
    }

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<Servers>;
}
