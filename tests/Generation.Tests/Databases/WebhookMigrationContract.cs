using Microsoft.Extensions.Logging.Abstractions;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>The migration of webhooks that an earlier version has stored.</summary>
public abstract class WebhookMigrationContract
{
    private const string Rows = """
        INSERT INTO webhooks (id, tenant, url, events, secret, created_at, disabled_at)
        VALUES ('wh_1', 'tenant-a', 'https://example.com/', 'video.failed', 'whsec_YQ==', 1, NULL),
          ('wh_2', 'tenant-a', 'https://example.com/', 'video.failed', 'whsec_YQ==', 2, 3);
        INSERT INTO webhook_deliveries (id, webhook_id, video_id, event, created_at, attempts, due_at, delivered_at, last_error)
        VALUES ('evt_1', 'wh_1', '00000000000000000000000000000001', 'video.failed', 4, 5, 6, NULL, 'An error.'),
          ('evt_2', 'wh_gone', '00000000000000000000000000000002', 'video.failed', 4, 5, 6, NULL, NULL);
        """;

    /// <summary>Deliveries without their webhook, which the race of a deletion left behind, do not stop the migration.</summary>
    [Fact]
    public async Task Migrate_OrphanedDelivery_RemovesOnlyThat()
    {
        await using JobDatabaseUnderTest test = await CreateOldAsync();
        await using (JobTransaction transaction = await test.Database.BeginAsync(CommitDurability.Disk, default))
        {
            await transaction.ExecuteAsync(Rows, null, default);
            await transaction.CommitAsync(default);
        }

        await test.Database.MigrateAsync(default);

        var deliveries = new WebhookDeliveryStore(test.Database, test.Clock, NullLogger<WebhookDeliveryStore>.Instance);
        Assert.Equal(
            [
                new WebhookHistory(
                    "evt_1",
                    "video.failed",
                    new Guid("00000000000000000000000000000001"),
                    DateTimeOffset.UnixEpoch.AddMilliseconds(4),
                    5,
                    DateTimeOffset.UnixEpoch.AddMilliseconds(6),
                    null,
                    "An error."
                ),
            ],
            await deliveries.HistoryAsync("wh_1", 10, default)
        );
        Assert.Empty(await deliveries.HistoryAsync("wh_gone", 10, default));
        Assert.Equal(
            [null, WebhookDisabledReasons.Gone],
            (await new WebhookStore(test.Database, test.Clock).ListAsync("tenant-a", default)).Select(webhook => webhook.DisabledReason)
        );
    }

    /// <summary>Creates a database with the schema before 0010.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateOldAsync();
}
