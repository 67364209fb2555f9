namespace TextToVideo.Integration.Support;

/// <summary>The system in many processes, two of every service.</summary>
public sealed class SharedDistributed : SharedServer
{
    public const string Collection = "Distributed";

    private protected override async Task<SystemProcess> StartAsync(string dataPath) => await DistributedProcess.StartAsync(dataPath);

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<SharedDistributed>;
}
