using System.Data.Common;
using Dapper;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Storage;

/// <summary>Stores the API keys in the job database.</summary>
internal sealed class ApiKeys(IJobDatabase database, TimeProvider time, ILogger<ApiKeys> logger) : IApiKeys, IKeyring
{
    private const string Insert = """
        INSERT INTO api_keys (id, name, tenant, role, salt, hash, created_at, expires_at, requests_per_minute,
          concurrent_videos, videos_per_day)
        VALUES (@Id, @Name, @Tenant, @Role, @Salt, @Hash, @CreatedAt, @ExpiresAt, @RequestsPerMinute, @ConcurrentVideos, @VideosPerDay)
        """;

    private const string Any = "SELECT EXISTS (SELECT 1 FROM api_keys)";
    private const string Select = $"SELECT {ApiKeyRow.Columns} FROM api_keys";

    // The pattern is the prefix Caller.NobodyPrefix.
    private const string Adopt = """
        UPDATE video_jobs SET tenant = @Tenant WHERE tenant LIKE '~%';
        UPDATE webhooks SET tenant = @Tenant WHERE tenant LIKE '~%';
        UPDATE moderation_decisions SET tenant = @Tenant WHERE tenant LIKE '~%';
        """;

    /// <summary>The minimum interval between updates of a key's last-used time, which avoids a write for every request.</summary>
    private static readonly TimeSpan s_useInterval = TimeSpan.FromMinutes(1);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<KeyCheck> CheckAsync(string? token, CancellationToken cancellationToken)
    {
        ApiKeyRow? row = ApiKeyToken.TryParse(token, out ApiKeyToken? key) ? await FindRowAsync(key.Id, cancellationToken) : null;
        if (row is null || !KeyHash.Matches(row.Salt, row.Hash, key!.Secret))
        {
            return new KeyCheck(row is not null || await AnyAsync(cancellationToken) ? KeyState.Unknown : KeyState.NoneCreated);
        }

        long now = Now;
        if (row.RevokedAt is not null || row.ExpiresAt <= now)
        {
            return new KeyCheck(row.RevokedAt is not null ? KeyState.Revoked : KeyState.Expired);
        }

        if (row.LastUsedAt is null || row.LastUsedAt <= now - (long)s_useInterval.TotalMilliseconds)
        {
            await NoteUseAsync(row.Id, now, cancellationToken);
        }

        return new KeyCheck(
            KeyState.Valid,
            new Caller
            {
                KeyId = row.Id,
                Tenant = row.Tenant,
                IsAdmin = row.Role == ApiKeyRow.Admin,
                RequestsPerMinute = row.RequestsPerMinute,
                VideosPerDay = row.VideosPerDay,
            }
        );
    }

    public Task<bool> AnyAsync(CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(Any, cancellationToken: cancellationToken));
        });

    public Task<(ApiKey Key, ApiKeyToken Token)?> CreateAsync(
        ApiKeyRequest request,
        bool onlyAsFirst,
        CancellationToken cancellationToken
    ) =>
        database.GuardedAsync(async () =>
        {
            request.Check(time.GetUtcNow());
            var token = ApiKeyToken.Create();
            string salt = KeyHash.NewSalt();
            var row = new ApiKeyRow
            {
                Id = token.Id,
                Name = request.Name!,
                Tenant = request.Tenant ?? $"tenant-{token.Id}",
                Role = request.IsAdmin ? ApiKeyRow.Admin : ApiKeyRow.User,
                Salt = salt,
                Hash = KeyHash.Of(salt, token.Secret),
                CreatedAt = Now,
                ExpiresAt = request.ExpiresAt?.ToUnixTimeMilliseconds(),
                RequestsPerMinute = request.Limits.RequestsPerMinute,
                ConcurrentVideos = request.Limits.ConcurrentVideos,
                VideosPerDay = request.Limits.VideosPerDay,
            };
            await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, cancellationToken);

            // The lock serializes the creation of keys, so that only one of two concurrent requests creates the first key.
            await database.LockQueueAsync(transaction, cancellationToken);
            if (
                onlyAsFirst
                && await transaction.Connection.ExecuteScalarAsync<bool>(
                    new CommandDefinition(Any, transaction: transaction.Transaction, cancellationToken: cancellationToken)
                )
            )
            {
                return ((ApiKey, ApiKeyToken)?)null;
            }

            await transaction.Connection.ExecuteAsync(
                new CommandDefinition(Insert, row, transaction.Transaction, cancellationToken: cancellationToken)
            );
            if (request.Adopts)
            {
                await transaction.Connection.ExecuteAsync(
                    new CommandDefinition(Adopt, row, transaction.Transaction, cancellationToken: cancellationToken)
                );
            }

            await transaction.CommitAsync(cancellationToken);
            logger.KeyCreated(row.Id, row.Tenant, row.Role);
            return (row.ToKey(), token);
        });

    public Task<IReadOnlyList<ApiKey>> ListAsync(int limit, ApiKey? after, CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            string where = after is null ? string.Empty : "WHERE (created_at, id) < (@createdAt, @id)";
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            IEnumerable<ApiKeyRow> rows = await connection.QueryAsync<ApiKeyRow>(
                new CommandDefinition(
                    $"{Select} {where} ORDER BY created_at DESC, id DESC LIMIT @limit",
                    new
                    {
                        limit,
                        id = after?.Id,
                        createdAt = after?.CreatedAt.ToUnixTimeMilliseconds(),
                    },
                    cancellationToken: cancellationToken
                )
            );
            return (IReadOnlyList<ApiKey>)[.. rows.Select(row => row.ToKey())];
        });

    public Task<IReadOnlyList<ApiKey>> ListOfAsync(string tenant, CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            IEnumerable<ApiKeyRow> rows = await connection.QueryAsync<ApiKeyRow>(
                new CommandDefinition(
                    $"{Select} WHERE tenant = @tenant ORDER BY created_at, id",
                    new { tenant },
                    cancellationToken: cancellationToken
                )
            );
            return (IReadOnlyList<ApiKey>)[.. rows.Select(row => row.ToKey())];
        });

    public async Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await FindRowAsync(id, cancellationToken))?.ToKey();

    public async Task<ApiKey?> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        bool isNews = await database.GuardedAsync(async () =>
        {
            await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, cancellationToken);
            int revoked = await transaction.Connection.ExecuteAsync(
                new CommandDefinition(
                    "UPDATE api_keys SET revoked_at = @now WHERE id = @id AND revoked_at IS NULL",
                    new { id, now = Now },
                    transaction.Transaction,
                    cancellationToken: cancellationToken
                )
            );
            await transaction.CommitAsync(cancellationToken);
            return revoked > 0;
        });
        if (isNews)
        {
            logger.KeyRevoked(id);
        }

        return await FindAsync(id, cancellationToken);
    }

    public Task<int> CountTodayAsync(string id, CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await connection.ExecuteScalarAsync<int>(
                new CommandDefinition(
                    KeyUsage.CountOfDay,
                    new { id, day = KeyUsage.DayOf(time.GetUtcNow()) },
                    cancellationToken: cancellationToken
                )
            );
        });

    /// <summary>Deletes the daily counts of past days.</summary>
    public Task ForgetOldDaysAsync(CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Process, cancellationToken);
            await transaction.Connection.ExecuteAsync(
                new CommandDefinition(
                    "DELETE FROM api_key_days WHERE day < @today",
                    new { today = KeyUsage.DayOf(time.GetUtcNow()) },
                    transaction.Transaction,
                    cancellationToken: cancellationToken
                )
            );
            await transaction.CommitAsync(cancellationToken);
            return true;
        });

    private Task<ApiKeyRow?> FindRowAsync(string id, CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await connection.QuerySingleOrDefaultAsync<ApiKeyRow>(
                new CommandDefinition($"{Select} WHERE id = @id", new { id }, cancellationToken: cancellationToken)
            );
        });

    /// <summary>
    /// Updates the last-used time of a key. The key remains valid if the update fails, for example because the disk is full.
    /// </summary>
    private async Task NoteUseAsync(string id, long now, CancellationToken cancellationToken)
    {
        try
        {
            await database.GuardedAsync(async () =>
            {
                await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Process, cancellationToken);
                await transaction.Connection.ExecuteAsync(
                    new CommandDefinition(
                        "UPDATE api_keys SET last_used_at = @now WHERE id = @id",
                        new { id, now },
                        transaction.Transaction,
                        cancellationToken: cancellationToken
                    )
                );
                await transaction.CommitAsync(cancellationToken);
                return true;
            });
        }
        catch (JobStoreException exception)
        {
            logger.UseNotNoted(id, exception);
        }
    }
}
