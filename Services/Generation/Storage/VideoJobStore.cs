using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

internal sealed class VideoJobStore(IJobDatabase database, TenantStorage storage, TimeProvider time) : IVideoJobStore
{
    private const string Table = "video_jobs";

    // The idempotency key itself is kept until it expires, so that a late repetition does not create the video again.
    private const string ForgetRequest = "UPDATE idempotency_keys SET fingerprint = '' WHERE video_id = @id";

    private const string TouchStalled = "UPDATE video_jobs SET updated_at = @now WHERE id = @id AND updated_at < @savedBefore";

    /// <summary>The maximum number of due jobs per transaction.</summary>
    private const int MaxDue = 100;

    private const string WhereDue = "WHERE redeliver_at <= @now ORDER BY redeliver_at, id";

    private const string AnyDue = "SELECT EXISTS (SELECT 1 FROM video_jobs WHERE redeliver_at <= @now)";

    private const string LeaseDue = "UPDATE video_jobs SET redeliver_at = @until WHERE id IN";

    private const string EndClaims = "UPDATE video_jobs SET claim = NULL WHERE claim IS NOT NULL AND completed_at IS NULL";

    private const string TakeBackStarts =
        "UPDATE video_jobs SET claim = NULL, starts = starts - 1 WHERE claim IS NOT NULL AND completed_at IS NULL";

    private const string Delete = "DELETE FROM video_jobs WHERE id = @id";

    private const string DeleteDeliveries = "DELETE FROM webhook_deliveries WHERE video_id = @id";

    private static readonly string s_select = $"SELECT {SqlText.Columns<VideoJobRow>()} FROM {Table}";

    private static readonly string s_insert = SqlText.Insert<VideoJobRow>(Table);

    // The other columns of the request are not updated, because a request never changes.
    private static readonly string s_update = SqlText.Update(
        Table,
        nameof(VideoJobRow.State),
        nameof(VideoJobRow.UpdatedAt),
        nameof(VideoJobRow.CompletedAt),
        nameof(VideoJobRow.EncodedPrompt),
        nameof(VideoJobRow.Enhancement),
        nameof(VideoJobRow.ErrorCode),
        nameof(VideoJobRow.ErrorMessage),
        nameof(VideoJobRow.Warnings),
        nameof(VideoJobRow.Stages),
        nameof(VideoJobRow.DispatchedAt),
        nameof(VideoJobRow.Redeliveries),
        nameof(VideoJobRow.RedeliverAt),
        nameof(VideoJobRow.Starts),
        nameof(VideoJobRow.SavedProgress),
        nameof(VideoJobRow.Claim),
        nameof(VideoJobRow.Review),
        nameof(VideoJobRow.StepsSkipped),
        nameof(VideoJobRow.StoredBytes)
    );

    public Task InsertAsync(VideoJob job, int maxWaiting, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Disk,
            async transaction =>
            {
                await InsertAsync(transaction, job, maxWaiting, cancellationToken);
                return true;
            },
            cancellationToken
        );

    public async Task<VideoJob?> FindAsync(Guid videoId, CancellationToken cancellationToken)
    {
        VideoJobRow? row = await database.QuerySingleOrDefaultAsync<VideoJobRow>(
            $"{s_select} WHERE id = @id",
            new { id = videoId },
            cancellationToken
        );
        return row?.ToJob();
    }

    public async Task<IReadOnlyList<VideoJob>> ListAsync(VideoJobQuery query, CancellationToken cancellationToken)
    {
        (string comparison, string direction) = query.Descending ? ("<", "DESC") : (">", "ASC");
        string where = SqlText.Where(
            (query.Tenant is not null, "tenant = @tenant"),
            (query.After is not null, $"(created_at, id) {comparison} (@createdAt, @id)"),
            (query.EndedAfter is not null, "(completed_at IS NULL OR completed_at > @endedAfter)"),
            (query.InReview, "review IS NOT NULL"),
            (query.Words is not null, database.PromptHasWords)
        );
        IReadOnlyList<VideoJobRow> rows = await database.QueryAsync<VideoJobRow>(
            $"{s_select} {where} ORDER BY created_at {direction}, id {direction} LIMIT @limit",
            new
            {
                tenant = query.Tenant,
                createdAt = query.After?.CreatedAt,
                id = query.After?.Id,
                endedAfter = query.EndedAfter,
                words = query.Words is null ? null : database.SearchTerm(query.Words),
                limit = query.Limit,
            },
            cancellationToken
        );
        return [.. rows.Select(row => row.ToJob())];
    }

    public async Task<IReadOnlyList<VideoJob>> ListByIdAsync(Guid? after, int limit, CancellationToken cancellationToken)
    {
        IReadOnlyList<VideoJobRow> rows = await database.QueryAsync<VideoJobRow>(
            $"{s_select} {(after is null ? string.Empty : "WHERE id > @after")} ORDER BY id LIMIT @limit",
            new { after, limit },
            cancellationToken
        );
        return [.. rows.Select(row => row.ToJob())];
    }

    public Task<IReadOnlyList<StalledJob>> ListStalledAsync(DateTimeOffset savedBefore, CancellationToken cancellationToken) =>
        database.QueryAsync<StalledJob>(
            """
            SELECT id AS Id, state AS State, claim AS Claim FROM video_jobs
            WHERE completed_at IS NULL AND dispatched_at IS NOT NULL AND redeliver_at IS NULL AND updated_at < @savedBefore
            ORDER BY created_at, id
            """,
            new { savedBefore },
            cancellationToken
        );

    public Task<bool> TryResumeAsync(
        Guid videoId,
        DateTimeOffset savedBefore,
        Func<Guid, Task> send,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            CommitDurability.Process,
            async transaction =>
            {
                int rows = await transaction.ExecuteAsync(
                    TouchStalled,
                    new
                    {
                        id = videoId,
                        savedBefore,
                        now = time.GetUtcNow(),
                    },
                    cancellationToken
                );
                if (rows > 0)
                {
                    await send(videoId);
                }

                return rows > 0;
            },
            cancellationToken
        );

    public async Task ResumeDueAsync(TimeSpan lease, Func<Guid, Task> send, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();

        // Usually no job is due, and then no lock is needed.
        if (!await database.ExecuteScalarAsync<bool>(AnyDue, new { now }, cancellationToken))
        {
            return;
        }

        await database.WriteAsync(
            CommitDurability.Process,
            async transaction =>
            {
                IReadOnlyList<Guid> due = await transaction.QueryAsync<Guid>(
                    $"{LeaseDue} (SELECT id FROM video_jobs {WhereDue} LIMIT {MaxDue}{database.RowLock}) RETURNING id",
                    new { now, until = now + lease },
                    cancellationToken
                );
                foreach (Guid videoId in due)
                {
                    await send(videoId);
                }

                return due.Count;
            },
            cancellationToken
        );
    }

    public Task EndClaimsAsync(bool takeBackStarts, CancellationToken cancellationToken) =>
        database.WriteAsync(CommitDurability.Disk, takeBackStarts ? TakeBackStarts : EndClaims, parameters: null, cancellationToken);

    public Task<IReadOnlyList<Guid>> ListEndedAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<Guid>(
            "SELECT id FROM video_jobs WHERE completed_at <= @endedBefore ORDER BY completed_at, id LIMIT @limit",
            new { endedBefore, limit },
            cancellationToken
        );

    public Task SetStoredBytesAsync(Guid videoId, long bytes, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Process,
            "UPDATE video_jobs SET stored_bytes = @bytes WHERE id = @videoId",
            new { videoId, bytes },
            cancellationToken
        );

    public Task<bool> DeleteAsync(Guid videoId, CancellationToken cancellationToken) =>
        database.WriteAsync(CommitDurability.Disk, transaction => DeleteAsync(transaction, videoId, cancellationToken), cancellationToken);

    /// <summary>Loads a job and locks its row until the transaction ends.</summary>
    public async Task<VideoJob?> LockAsync(JobTransaction transaction, Guid videoId, CancellationToken cancellationToken)
    {
        VideoJobRow? row = await transaction.QuerySingleOrDefaultAsync<VideoJobRow>(
            $"{s_select} WHERE id = @id{database.RowLock}",
            new { id = videoId },
            cancellationToken
        );
        return row?.ToJob();
    }

    /// <summary>
    /// Stores a new job if the queue has room for it. The jobs are counted in the transaction that stores the new one, under a lock, so
    /// that concurrent requests in any process cannot exceed the limit together.
    /// </summary>
    /// <exception cref="WaitingLimitException">The maximum number of jobs is waiting.</exception>
    public async Task InsertAsync(JobTransaction transaction, VideoJob job, int maxWaiting, CancellationToken cancellationToken)
    {
        await database.LockAdmissionAsync(transaction, cancellationToken);
        int waiting = await transaction.ExecuteScalarAsync<int>(JobQueueStore.CountWaiting, parameters: null, cancellationToken);
        if (waiting >= maxWaiting)
        {
            throw new WaitingLimitException(waiting);
        }

        await InsertAsync(transaction, job, cancellationToken);
    }

    /// <exception cref="KeyEndedException">The job's API key has been revoked or has expired.</exception>
    /// <exception cref="KeyLimitException">The job's API key has reached one of its limits.</exception>
    /// <exception cref="StorageQuotaException">The tenant would store too much.</exception>
    public async Task InsertAsync(JobTransaction transaction, VideoJob job, CancellationToken cancellationToken)
    {
        await storage.EnsureRoomAsync(transaction, job, cancellationToken);
        if (job.KeyId is not null)
        {
            await KeyUsage.ChargeAsync(database, transaction, job.KeyId, time.GetUtcNow(), cancellationToken);
        }

        job.UpdatedAt = time.GetUtcNow();
        await transaction.ExecuteAsync(s_insert, new VideoJobRow(job), cancellationToken);
    }

    /// <summary>Saves a job and its new moderation decisions.</summary>
    public async Task UpdateAsync(JobTransaction transaction, VideoJob job, CancellationToken cancellationToken)
    {
        await ModerationRecords.InsertAsync(transaction, job.Decisions, cancellationToken);
        job.UpdatedAt = time.GetUtcNow();
        await transaction.ExecuteAsync(s_update, new VideoJobRow(job), cancellationToken);
    }

    /// <summary>Deletes a job, its webhook deliveries, and the texts and notes in its moderation records.</summary>
    public async Task<bool> DeleteAsync(JobTransaction transaction, Guid videoId, CancellationToken cancellationToken)
    {
        var parameters = new { id = videoId };
        await transaction.ExecuteAsync(ForgetRequest, parameters, cancellationToken);
        await ModerationRecords.ForgetAsync(transaction, videoId, cancellationToken);
        await transaction.ExecuteAsync(DeleteDeliveries, parameters, cancellationToken);
        return await transaction.ExecuteAsync(Delete, parameters, cancellationToken) > 0;
    }
}
