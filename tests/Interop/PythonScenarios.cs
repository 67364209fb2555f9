namespace TextToVideo.Interop;

/// <summary>The processes that run the Python scenarios of a test class.</summary>
/// <param name="servers">The servers to call.</param>
/// <param name="clients">Python and the generated code.</param>
public sealed class PythonScenarios(Servers servers, PythonClients clients) : IAsyncLifetime
{
    /// <summary>Runs scenarios that call the gateway.</summary>
    public ScenarioRunner ThroughGateway { get; } = new(servers.Gateway, clients.PrepareScenarios());

    /// <summary>Runs scenarios that call the server of all services.</summary>
    public ScenarioRunner AgainstServer { get; } = new(servers.Standalone, clients.PrepareScenarios());

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await ThroughGateway.DisposeAsync();
        await AgainstServer.DisposeAsync();
    }
}
