using Xunit.Abstractions;

namespace TextToVideo.Chaos;

/// <summary>One distributed system for both tests, since a start takes the time of a dozen programs.</summary>
public sealed class SharedChaosSystem : IAsyncLifetime
{
    public const string Collection = "Chaos";

    private ChaosSystem? _system;
    private string? _queues;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_system is not null)
        {
            await _system.DisposeAsync();
        }
    }

    /// <summary>Returns the system when every process is healthy. If it has the other kind of queues, another is started instead.</summary>
    /// <param name="queues">The kind of the queues.</param>
    /// <param name="output">Receives the log lines.</param>
    internal async Task<ChaosSystem> GetAsync(string queues, ITestOutputHelper output)
    {
        if (_queues != queues)
        {
            await DisposeAsync();
            _system = null;
            _system = await ChaosSystem.StartAsync(queues);
            _queues = queues;
            output.WriteLine(
                $"The system has started: {string.Join(", ", _system.Distributed.Resources.Select(resource => resource.Name))}"
            );
        }

        await _system!.Distributed.UntilHealthyAsync();
        return _system;
    }

    [CollectionDefinition(Collection)]
    public sealed class Definition : ICollectionFixture<SharedChaosSystem>;
}
