using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Support;

/// <summary>All services in this process, on a broker and a database server. On quorum queues the job queue is small.</summary>
internal sealed class BrokerSystem : IAsyncDisposable
{
    /// <summary>The number of jobs that may wait on quorum queues, where one job runs at a time.</summary>
    public const int MaxWaiting = 5;

    private readonly TemporaryFolder _data = new();

    private BrokerSystem(string rabbitMq) => RabbitMq = rabbitMq;

    public RunningSystem Server { get; private set; } = null!;

    /// <summary>The job whose first command waited in the queue while no stage had ever been started.</summary>
    public string FirstJob { get; private set; } = null!;

    /// <summary>The connection string of the broker.</summary>
    public string RabbitMq { get; }

    /// <summary>Creates a job while only Generation runs, and then starts all services in its place.</summary>
    public static async Task<BrokerSystem> StartAsync(string queues, string rabbitMq, string postgres, ITestOutputHelper log)
    {
        var system = new BrokerSystem(rabbitMq);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__rabbitmq"] = rabbitMq,
            ["ConnectionStrings__videos"] = postgres,
            ["Artifacts__Path"] = system._data.Combine("artifacts"),
            ["MessageBus__Queues"] = queues,
            ["MessageBus__DeliveryLimit"] = "1",
        };
        if (queues == "Quorum")
        {
            settings["JobQueue__MaxRunning"] = "1";
            settings["JobQueue__MaxWaiting"] = $"{MaxWaiting}";
        }

        await using (ServiceProcess generation = await ServiceProcess.StartAsync("Generation", system._data.Path, settings, log))
        {
            system.FirstJob = (await generation.Videos.CreateAsync(VideosClient.QuickRequest)).Text("id");
            await Wait.UntilAsync("the command waits", async () => await CountAsync(rabbitMq, "moderate-prompt") == 1);
        }

        system.Server = await StandaloneHost.StartAsync(system._data.Path, log, settings);
        return system;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>Returns the number of messages in a queue, or null if the queue does not exist.</summary>
    private static async Task<uint?> CountAsync(string rabbitMq, string queue)
    {
        await using IConnection connection = await new ConnectionFactory { Uri = new Uri(rabbitMq) }.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync();
        try
        {
            return await channel.MessageCountAsync(queue);
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }
}
