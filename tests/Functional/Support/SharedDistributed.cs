using TextToVideo.TestSupport.Otlp;

namespace TextToVideo.Functional.Support;

/// <summary>The distributed form, with two replicas of the API and of denoising, and a receiver of its telemetry.</summary>
public sealed class SharedDistributed : SharedServer
{
    public const string Collection = "Distributed";

    private OtlpReceiver? _telemetry;

    internal DistributedSystem Distributed => (DistributedSystem)Process;

    internal OtlpReceiver Telemetry => _telemetry ?? throw new InvalidOperationException("The receiver has not started.");

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_telemetry is not null)
        {
            await _telemetry.DisposeAsync();
        }
    }

    private protected override async Task<RunningSystem> StartAsync(string dataPath)
    {
        _telemetry = await OtlpReceiver.StartAsync();
        return await DistributedSystem.StartAsync(dataPath, settings: _telemetry.Environment, telemetry: _telemetry.Endpoint);
    }

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<SharedDistributed>;
}
