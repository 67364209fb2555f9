namespace TextToVideo.Integration.Support;

/// <summary>The distributed form, with two replicas of the API and of denoising.</summary>
public sealed class SharedDistributed : SharedServer
{
    public const string Collection = "Distributed";

    private protected override async Task<RunningSystem> StartAsync(string dataPath) => await DistributedSystem.StartAsync(dataPath);

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<SharedDistributed>;
}
