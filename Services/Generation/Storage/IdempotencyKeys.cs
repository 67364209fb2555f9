using System.Data.Common;
using Dapper;
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

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<UsedIdempotencyKey?> FindAsync(string tenant, string key, CancellationToken cancellationToken) =>
        Guarded(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            (string Fingerprint, string VideoId)? row = await connection.QuerySingleOrDefaultAsync<(string Fingerprint, string VideoId)?>(
                new CommandDefinition(
                    Select,
                    new
                    {
                        tenant,
                        key,
                        now = Now,
                    },
                    cancellationToken: cancellationToken
                )
            );
            return row is { } used ? new UsedIdempotencyKey(used.Fingerprint, Guid.ParseExact(used.VideoId, "N")) : null;
        });

    public Task<bool> TryInsertAsync(IdempotencyKey key, VideoJob job, CancellationToken cancellationToken) =>
        Guarded(async () =>
        {
            await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, cancellationToken);
            var row = new
            {
                key.Tenant,
                key.Key,
                key.Fingerprint,
                VideoId = VideoJobRow.IdOf(job.CorrelationId),
                ExpiresAt = Now + (long)s_lifetime.TotalMilliseconds,
                Now,
            };
            int inserted = await transaction.Connection.ExecuteAsync(
                new CommandDefinition(Insert, row, transaction.Transaction, cancellationToken: cancellationToken)
            );
            if (inserted == 0)
            {
                return false;
            }

            await store.InsertAsync(transaction, job, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        });

    public Task DeleteExpiredAsync(CancellationToken cancellationToken) =>
        Guarded(async () =>
        {
            await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Process, cancellationToken);
            await transaction.Connection.ExecuteAsync(
                new CommandDefinition(
                    "DELETE FROM idempotency_keys WHERE expires_at <= @now",
                    new { now = Now },
                    transaction.Transaction,
                    cancellationToken: cancellationToken
                )
            );
            await transaction.CommitAsync(cancellationToken);
            return true;
        });

    private Task<T> Guarded<T>(Func<Task<T>> action) => database.GuardedAsync(action);
}
