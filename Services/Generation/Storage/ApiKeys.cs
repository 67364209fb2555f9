using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Storage;

/// <summary>Stores the API keys in the job database.</summary>
internal sealed class ApiKeys(IJobDatabase database, TimeProvider time, ILogger<ApiKeys> logger) : IApiKeys, IKeyring
{
    private const string Any = "SELECT EXISTS (SELECT 1 FROM api_keys)";

    // The pattern is the prefix Caller.KeylessTenantPrefix.
    private const string Adopt = """
        UPDATE video_jobs SET tenant = @Tenant WHERE tenant LIKE '~%';
        UPDATE webhooks SET tenant = @Tenant WHERE tenant LIKE '~%';
        UPDATE moderation_decisions SET tenant = @Tenant WHERE tenant LIKE '~%';
        """;

    private static readonly string s_select = $"SELECT {SqlText.Columns<ApiKeyRow>()} FROM api_keys";

    private static readonly string s_insert = SqlText.Insert<ApiKeyRow>("api_keys");

    /// <summary>The minimum interval between updates of a key's last-used time, which avoids a write for every request.</summary>
    private static readonly TimeSpan s_useInterval = TimeSpan.FromMinutes(1);

    public async Task<KeyCheck> CheckAsync(string? token, CancellationToken cancellationToken)
    {
        ApiKeyRow? row = ApiKeyToken.TryParse(token, out ApiKeyToken? key) ? await FindRowAsync(key.Id, cancellationToken) : null;
        if (row is null || !KeyHash.Matches(row.Salt, row.Hash, key!.Secret))
        {
            return new KeyCheck(row is not null || await AnyAsync(cancellationToken) ? KeyState.Unknown : KeyState.NoneCreated);
        }

        DateTimeOffset now = time.GetUtcNow();
        if (row.RevokedAt is not null || row.ExpiresAt <= now)
        {
            return new KeyCheck(row.RevokedAt is not null ? KeyState.Revoked : KeyState.Expired);
        }

        if (row.LastUsedAt is null || row.LastUsedAt <= now - s_useInterval)
        {
            await UpdateLastUsedAsync(row.Id, now, cancellationToken);
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
        database.ExecuteScalarAsync<bool>(Any, parameters: null, cancellationToken);

    public Task<(ApiKey Key, ApiKeyToken Token)?> CreateAsync(
        ApiKeyRequest request,
        bool onlyAsFirst,
        CancellationToken cancellationToken
    ) =>
        database.GuardedAsync(async () =>
        {
            request.Check(time.GetUtcNow());
            var token = ApiKeyToken.Create();
            string salt = KeyHash.CreateSalt();
            var row = new ApiKeyRow
            {
                Id = token.Id,
                Name = request.Name!,
                Tenant = request.Tenant ?? $"tenant-{token.Id}",
                Role = request.IsAdmin ? ApiKeyRow.Admin : ApiKeyRow.User,
                Salt = salt,
                Hash = KeyHash.GetHash(salt, token.Secret),
                CreatedAt = time.GetUtcNow(),
                ExpiresAt = request.ExpiresAt,
                RequestsPerMinute = request.Limits.RequestsPerMinute,
                ConcurrentVideos = request.Limits.ConcurrentVideos,
                VideosPerDay = request.Limits.VideosPerDay,
            };
            await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, cancellationToken);

            // The lock serializes the creation of keys, so that only one of two concurrent requests creates the first key.
            await database.LockQueueAsync(transaction, cancellationToken);
            if (onlyAsFirst && await transaction.ExecuteScalarAsync<bool>(Any, parameters: null, cancellationToken))
            {
                return ((ApiKey, ApiKeyToken)?)null;
            }

            await transaction.ExecuteAsync(s_insert, row, cancellationToken);
            if (request.Adopts)
            {
                await transaction.ExecuteAsync(Adopt, row, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            logger.KeyCreated(row.Id, row.Tenant, row.Role);
            return (row.ToKey(), token);
        });

    public async Task<IReadOnlyList<ApiKey>> ListAsync(int limit, ApiKey? after, CancellationToken cancellationToken)
    {
        string where = after is null ? string.Empty : "WHERE (created_at, id) < (@createdAt, @id)";
        IReadOnlyList<ApiKeyRow> rows = await database.QueryAsync<ApiKeyRow>(
            $"{s_select} {where} ORDER BY created_at DESC, id DESC LIMIT @limit",
            new
            {
                limit,
                id = after?.Id,
                createdAt = after?.CreatedAt,
            },
            cancellationToken
        );
        return [.. rows.Select(row => row.ToKey())];
    }

    public async Task<IReadOnlyList<ApiKey>> ListByTenantAsync(string tenant, CancellationToken cancellationToken)
    {
        IReadOnlyList<ApiKeyRow> rows = await database.QueryAsync<ApiKeyRow>(
            $"{s_select} WHERE tenant = @tenant ORDER BY created_at, id",
            new { tenant },
            cancellationToken
        );
        return [.. rows.Select(row => row.ToKey())];
    }

    public async Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await FindRowAsync(id, cancellationToken))?.ToKey();

    public Task<IReadOnlyList<string>> ListEndedAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        database.QueryAsync<string>(
            $"SELECT id FROM api_keys WHERE id{database.IsOneOfValues} AND (revoked_at IS NOT NULL OR expires_at <= @now)",
            new { values = ids.ToArray(), now = time.GetUtcNow() },
            cancellationToken
        );

    public async Task<ApiKey?> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        int revoked = await database.WriteAsync(
            CommitDurability.Disk,
            "UPDATE api_keys SET revoked_at = @now WHERE id = @id AND revoked_at IS NULL",
            new { id, now = time.GetUtcNow() },
            cancellationToken
        );
        if (revoked > 0)
        {
            logger.KeyRevoked(id);
        }

        return await FindAsync(id, cancellationToken);
    }

    public Task<int> CountTodayAsync(string id, CancellationToken cancellationToken) =>
        database.ExecuteScalarAsync<int>(KeyUsage.CountOfDay, new { id, day = KeyUsage.GetDay(time.GetUtcNow()) }, cancellationToken);

    /// <summary>Deletes the daily counts of past days.</summary>
    public Task DeletePastDaysAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Process,
            "DELETE FROM api_key_days WHERE day < @today",
            new { today = KeyUsage.GetDay(time.GetUtcNow()) },
            cancellationToken
        );

    private Task<ApiKeyRow?> FindRowAsync(string id, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<ApiKeyRow>($"{s_select} WHERE id = @id", new { id }, cancellationToken);

    /// <summary>
    /// Updates the last-used time of a key. The key remains valid if the update fails, for example because the disk is full.
    /// </summary>
    private async Task UpdateLastUsedAsync(string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(
                CommitDurability.Process,
                "UPDATE api_keys SET last_used_at = @now WHERE id = @id",
                new { id, now },
                cancellationToken
            );
        }
        catch (JobStoreException exception)
        {
            logger.LastUsedNotUpdated(id, exception);
        }
    }
}
