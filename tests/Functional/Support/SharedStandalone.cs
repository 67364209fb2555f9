using TextToVideo.Functional.Gateway;

namespace TextToVideo.Functional.Support;

/// <summary>The system in one process, and a gateway in front of it for the tests that need one.</summary>
public sealed class SharedStandalone : SharedServer
{
    public const string Collection = "Standalone";

    private readonly Lazy<Task<GatewayHost>> _gateway;

    public SharedStandalone() => _gateway = new(() => GatewayHost.StartAsync([(Process.Address, Process.GrpcAddress)]));

    public override async Task DisposeAsync()
    {
        if (_gateway.IsValueCreated)
        {
            await (await _gateway.Value).DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <summary>The gateway, started by the first call.</summary>
    internal Task<GatewayHost> GatewayAsync() => _gateway.Value;

    private protected override async Task<RunningSystem> StartAsync(string dataPath) => await StandaloneHost.StartAsync(dataPath);

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<SharedStandalone>;
}
