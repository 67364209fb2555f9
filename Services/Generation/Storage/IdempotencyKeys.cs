using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

internal sealed class IdempotencyKeys(IJobDatabase database, VideoJobStore store, TimeProvider time) : IIdempotencyKeys
{
    // An expired key can be used again. If another process is inserting the same key, the statement waits for the end of its transaction.
    private const string Insert = """
        INSERT INTO idempotency_keys (tenant, key, fingerprint, video_id, expires_at)
        VALUES (@Tenant, @Key, @Fingerprint, @VideoId, @ExpiresAt)
        ON CONFLICT (tenant, key) DO UPDATE
          SET fingerprint = excluded.fingerprint, video_id = excluded.video_id, expires_at = excluded.expires_at
          WHERE idempotency_keys.expires_at <= @Now
        """;

    private const string Select = """
        SELECT fingerprint AS Fingerprint, video_id AS VideoId FROM idempotency_keys
        WHERE tenant = @tenant AND key = @key AND expires_at > @now
        """;

    private static readonly TimeSpan s_lifetime = TimeSpan.FromDays(1);

    public async Task<UsedIdempotencyKey?> FindAsync(string tenant, string key, CancellationToken cancellationToken)
    {
        var parameters = new
        {
            tenant,
            key,
            now = time.GetUtcNow(),
        };
        return
            await database.QuerySingleOrDefaultAsync<(string Fingerprint, Guid VideoId)?>(Select, parameters, cancellationToken) is { } used
            ? new UsedIdempotencyKey(used.Fingerprint, used.VideoId)
            : null;
    }

    public Task<bool> TryInsertAsync(IdempotencyKey key, VideoJob job, int maxWaiting, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Disk,
            async transaction =>
            {
                DateTimeOffset now = time.GetUtcNow();
                var row = new
                {
                    key.Tenant,
                    key.Key,
                    key.Fingerprint,
                    VideoId = job.CorrelationId,
                    ExpiresAt = now + s_lifetime,
                    Now = now,
                };
                if (await transaction.ExecuteAsync(Insert, row, cancellationToken) == 0)
                {
                    return false;
                }

                await store.InsertAsync(transaction, job, maxWaiting, cancellationToken);
                return true;
            },
            cancellationToken
        );

    public Task DeleteExpiredAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Process,
            "DELETE FROM idempotency_keys WHERE expires_at <= @now",
            new { now = time.GetUtcNow() },
            cancellationToken
        );
}
