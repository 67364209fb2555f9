using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Postgres;

/// <summary>Two replicas that change the same webhooks at the same time, with random delays.</summary>
[Collection(PostgresFixture.Collection)]
public sealed class PostgresWebhookRaceTests : IAsyncLifetime
{
    private const string Orphans = "SELECT COUNT(*) FROM webhook_deliveries WHERE webhook_id NOT IN (SELECT id FROM webhooks)";

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);

    private readonly PostgresFixture _postgres;
    private readonly RaceSettings _settings = RaceSettings.FromEnvironment();
    private readonly Random _random;
    private Replica[] _replicas = [];

    public PostgresWebhookRaceTests(PostgresFixture postgres, ITestOutputHelper output)
    {
        _postgres = postgres;
        _random = new Random(_settings.Seed);
        output.WriteLine($"{_settings}");
    }

    public async Task InitializeAsync()
    {
        (NpgsqlDataSource first, NpgsqlDataSource second) = await _postgres.CreateReplicasAsync();
        _replicas = [new Replica(first), new Replica(second)];
    }

    public async Task DisposeAsync()
    {
        foreach (Replica replica in _replicas)
        {
            await replica.Source.DisposeAsync();
        }
    }

    /// <summary>A job ends on one replica while its tenant's webhook is deleted on the other, and while both send what is due.</summary>
    [Fact]
    public async Task Delete_WhileJobsEndAndEventsAreSent_LeavesNoDeliveryBehind()
    {
        int announced = 0;
        await _settings.RunAsync(async round =>
        {
            Webhook webhook = TestWebhooks.Create($"tenant-{round}", DateTimeOffset.UtcNow);
            await _replicas[0].Webhooks.InsertAsync(webhook, 1, default);
            bool[] results = await Task.WhenAll(
                AnnounceAsync(_replicas[0], webhook, Delay(2), Delay(2)),
                AnnounceAsync(_replicas[1], webhook, Delay(2), Delay(2)),
                SendAsync(_replicas[0], webhook, Delay(6), Delay(2)),
                SendAsync(_replicas[1], webhook, Delay(6), Delay(2)),
                DeleteAsync(_replicas[round % 2], webhook, Delay(6))
            );

            Interlocked.Add(ref announced, results.Count(isAnnounced => isAnnounced));
            await using NpgsqlConnection connection = await _replicas[0].Source.OpenConnectionAsync();
            Assert.Equal(0, await connection.ExecuteScalarAsync<int>(Orphans));
        });

        // If this is 0, the deletion always came first, and nothing was tested.
        Assert.NotEqual(0, announced);
    }

    [Fact]
    public async Task Insert_SeveralAtOnce_KeepsTheLimit()
    {
        const int limit = 3;
        await _settings.RunAsync(async round =>
        {
            string tenant = $"tenant-{round}";
            bool[] inserted = await Task.WhenAll(
                Enumerable.Range(0, 2 * limit).Select(index => InsertAsync(_replicas[index % 2], tenant, limit, Delay(1)))
            );

            Assert.Equal(limit, inserted.Count(isInserted => isInserted));
            Assert.Equal(limit, (await _replicas[0].Webhooks.ListAsync(tenant, default)).Count);
        });
    }

    /// <returns>Whether the webhook still existed and received the event.</returns>
    private static async Task<bool> AnnounceAsync(Replica replica, Webhook webhook, TimeSpan before, TimeSpan after)
    {
        VideoJob job = TestJobs.Create(VideoJobStates.Completed);
        job.Tenant = webhook.Tenant;
        await using JobTransaction transaction = await replica.Database.BeginAsync(CommitDurability.Disk, default);
        await Task.Delay(before);
        await replica.Deliveries.AnnounceAsync(transaction, job, default);
        await Task.Delay(after);
        await transaction.CommitAsync(default);
        return (await replica.Deliveries.HistoryAsync(webhook.Id, 1, default)).Count > 0;
    }

    private static async Task<bool> SendAsync(Replica replica, Webhook webhook, TimeSpan before, TimeSpan sending)
    {
        await Task.Delay(before);
        if (await replica.Deliveries.ClaimAsync(webhook.Id, s_lease, default) is { } delivery)
        {
            await Task.Delay(sending);
            await replica.Deliveries.FailedAsync(delivery, "There was no answer.", DateTimeOffset.UtcNow, null, default);
        }

        return false;
    }

    private static async Task<bool> DeleteAsync(Replica replica, Webhook webhook, TimeSpan before)
    {
        await Task.Delay(before);
        Assert.True(await replica.Webhooks.DeleteAsync(webhook.Tenant, webhook.Id, default));
        return false;
    }

    private static async Task<bool> InsertAsync(Replica replica, string tenant, int limit, TimeSpan before)
    {
        await Task.Delay(before);
        return await replica.Webhooks.InsertAsync(TestWebhooks.Create(tenant, DateTimeOffset.UtcNow), limit, default);
    }

    private TimeSpan Delay(int milliseconds)
    {
        lock (_random)
        {
            return TimeSpan.FromMilliseconds(_random.Next(milliseconds + 1));
        }
    }

    /// <summary>The classes with which a process of Generation accesses the database.</summary>
    private sealed class Replica(NpgsqlDataSource source)
    {
        public NpgsqlDataSource Source => source;

        public IJobDatabase Database { get; } =
            new PostgresJobDatabase(source, TimeProvider.System, NullLogger<PostgresJobDatabase>.Instance);

        public WebhookStore Webhooks => new(Database, TimeProvider.System);

        public WebhookDeliveryStore Deliveries => new(Database, TimeProvider.System, NullLogger<WebhookDeliveryStore>.Instance);
    }
}
