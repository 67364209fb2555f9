using System.Diagnostics;

namespace TextToVideo.Interop;

/// <summary>The process that runs the scenarios of the programs in node/.</summary>
/// <param name="servers">The servers to call.</param>
public sealed class NodeScenarios(Servers servers) : IAsyncLifetime
{
    /// <summary>The folder of the programs.</summary>
    public static string ProgramsPath { get; } = Path.Combine(AppContext.BaseDirectory, "node");

    /// <summary>Runs scenarios that call the gateway.</summary>
    public ScenarioRunner ThroughGateway { get; } =
        new(
            servers.Gateway,
            new ProcessStartInfo("node", [Path.Combine(ProgramsPath, "run.js")]) { Environment = { ["NODE_PATH"] = NodePackages.Find() } }
        );

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync() => await ThroughGateway.DisposeAsync();
}
