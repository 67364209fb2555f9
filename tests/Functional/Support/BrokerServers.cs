using Xunit.Abstractions;

namespace TextToVideo.Functional.Support;

/// <summary>
/// A broker and a database server for a class's tests, with a virtual host and a database for each system. Tests may kill them.
/// </summary>
public sealed class BrokerServers : IAsyncLifetime
{
    /// <summary>How many systems the tests of a class may have. Each virtual host makes the broker start more slowly.</summary>
    private const int MostSystems = 4;

    private readonly Dictionary<string, BrokerSystem> _shared = [];
    private int _systems;

    internal PostgresServerProcess Postgres { get; private set; } = null!;

    internal RabbitMqServerProcess RabbitMq { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Task<RabbitMqServerProcess> rabbitMq = RabbitMqServerProcess.StartNewAsync(virtualHosts: MostSystems);
        Postgres = await PostgresServerProcess.StartNewAsync();
        RabbitMq = await rabbitMq;
    }

    public async Task DisposeAsync()
    {
        foreach (BrokerSystem system in _shared.Values)
        {
            await system.DisposeAsync();
        }

        await RabbitMq.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    /// <summary>Starts the servers that a test has killed and not started again.</summary>
    internal async Task UntilRunningAsync()
    {
        if (!Postgres.IsRunning)
        {
            await Postgres.StartAsync();
        }

        if (!RabbitMq.IsRunning)
        {
            await RabbitMq.StartAsync();
        }
    }

    /// <summary>Connection strings for one system, to servers that run.</summary>
    internal async Task<(string RabbitMq, string Postgres)> TakeAsync()
    {
        Assert.InRange(++_systems, 1, MostSystems);
        return (RabbitMq.GetConnectionString(_systems - 1), await Postgres.CreateDatabaseAsync());
    }

    /// <summary>The system with one retry of a delivery, for tests that leave it as they found it.</summary>
    /// <param name="queues">The kind of the queues.</param>
    /// <param name="log">Receives its lines until another test takes it.</param>
    internal async Task<BrokerSystem> SharedAsync(string queues, ITestOutputHelper log)
    {
        if (!_shared.TryGetValue(queues, out BrokerSystem? system))
        {
            (string rabbitMq, string postgres) = await TakeAsync();
            system = await BrokerSystem.StartAsync(queues, rabbitMq, postgres, log);
            _shared[queues] = system;
        }

        system.Server.AttachLog(log);
        return system;
    }
}
