namespace TextToVideo.Integration.Support;

/// <summary>The system in one process.</summary>
public sealed class SharedStandalone : SharedServer
{
    public const string Collection = "Standalone";

    private protected override async Task<RunningSystem> StartAsync(string dataPath) => await StandaloneProcess.StartAsync(dataPath);

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<SharedStandalone>;
}
