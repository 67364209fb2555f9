using Xunit.Abstractions;

namespace TextToVideo.Functional.Support;

/// <summary>All services in one process, on a broker and a database server.</summary>
internal sealed class BrokerSystem : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();

    private BrokerSystem(string rabbitMq) => RabbitMq = rabbitMq;

    public StandaloneProcess Server { get; private set; } = null!;

    /// <summary>The connection string of the broker.</summary>
    public string RabbitMq { get; }

    public static async Task<BrokerSystem> StartAsync(string queues, string rabbitMq, string postgres, ITestOutputHelper log)
    {
        var system = new BrokerSystem(rabbitMq);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__rabbitmq"] = rabbitMq,
            ["ConnectionStrings__videos"] = postgres,
            ["MessageBus__Queues"] = queues,
            ["MessageBus__DeliveryLimit"] = "1",
        };
        system.Server = await StandaloneProcess.StartAsync(system._data.Path, log, settings);
        return system;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _data.Dispose();
    }
}
