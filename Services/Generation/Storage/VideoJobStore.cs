using System.Data.Common;
using Dapper;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

internal sealed class VideoJobStore(IJobDatabase database, TimeProvider time) : IVideoJobStore
{
    private const string Insert = """
        INSERT INTO video_jobs (id, state, created_at, updated_at, completed_at, model, prompt, negative_prompt, width, height, num_frames,
          fps, seed, num_inference_steps, guidance_scale, output_formats, error_code, error_message, warnings, stages, tenant, priority,
          dispatched_at, redeliveries, redeliver_at, remixed_from, style, camera, mood, theme, encoded_prompt, key_id, review,
          traceparent)
        VALUES (@Id, @State, @CreatedAt, @UpdatedAt, @CompletedAt, @Model, @Prompt, @NegativePrompt, @Width, @Height, @NumFrames,
          @Fps, @Seed, @NumInferenceSteps, @GuidanceScale, @OutputFormats, @ErrorCode, @ErrorMessage, @Warnings, @Stages, @Tenant,
          @Priority, @DispatchedAt, @Redeliveries, @RedeliverAt, @RemixedFrom, @Style, @Camera, @Mood, @Theme, @EncodedPrompt,
          @KeyId, @Review, @TraceParent)
        """;

    // The columns of the request are not updated, because a request never changes.
    private const string Update = """
        UPDATE video_jobs SET state = @State, updated_at = @UpdatedAt, completed_at = @CompletedAt, error_code = @ErrorCode,
          error_message = @ErrorMessage, warnings = @Warnings, stages = @Stages, dispatched_at = @DispatchedAt,
          redeliveries = @Redeliveries, redeliver_at = @RedeliverAt, review = @Review
        WHERE id = @Id
        """;

    // The idempotency key itself is kept until it expires, so that a late repetition does not create the video again.
    private const string ForgetRequest = "UPDATE idempotency_keys SET fingerprint = '' WHERE video_id = @id";

    private const string Delete = "DELETE FROM video_jobs WHERE id = @id";

    private const string DeleteDeliveries = "DELETE FROM webhook_deliveries WHERE video_id = @id";

    private const string Select = $"SELECT {VideoJobRow.Columns} FROM video_jobs";

    public Task InsertAsync(VideoJob job, CancellationToken cancellationToken) =>
        Guarded(async () =>
        {
            await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, cancellationToken);
            await InsertAsync(transaction, job, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        });

    public Task<VideoJob?> FindAsync(Guid videoId, CancellationToken cancellationToken) =>
        Guarded(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            VideoJobRow? row = await connection.QuerySingleOrDefaultAsync<VideoJobRow>(
                new CommandDefinition(
                    $"{Select} WHERE id = @id",
                    new { id = VideoJobRow.IdOf(videoId) },
                    cancellationToken: cancellationToken
                )
            );
            return row?.ToJob();
        });

    public Task<IReadOnlyList<VideoJob>> ListAsync(VideoJobQuery query, CancellationToken cancellationToken) =>
        Guarded(async () =>
        {
            (string comparison, string direction) = query.Descending ? ("<", "DESC") : (">", "ASC");
            List<string> conditions = [];
            if (query.Tenant is not null)
            {
                conditions.Add("tenant = @tenant");
            }

            if (query.After is not null)
            {
                conditions.Add($"(created_at, id) {comparison} (@createdAt, @id)");
            }

            if (query.EndedAfter is not null)
            {
                conditions.Add("(completed_at IS NULL OR completed_at > @endedAfter)");
            }

            if (query.InReview)
            {
                conditions.Add("review IS NOT NULL");
            }

            if (query.Words is not null)
            {
                conditions.Add(database.PromptHasWords);
            }

            string where = conditions.Count > 0 ? $"WHERE {string.Join(" AND ", conditions)}" : string.Empty;
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            IEnumerable<VideoJobRow> rows = await connection.QueryAsync<VideoJobRow>(
                new CommandDefinition(
                    $"{Select} {where} ORDER BY created_at {direction}, id {direction} LIMIT @limit",
                    new
                    {
                        tenant = query.Tenant,
                        createdAt = query.After?.CreatedAt.ToUnixTimeMilliseconds(),
                        id = query.After is null ? null : VideoJobRow.IdOf(query.After.CorrelationId),
                        endedAfter = query.EndedAfter?.ToUnixTimeMilliseconds(),
                        words = query.Words is null ? null : database.SearchTerm(query.Words),
                        limit = query.Limit,
                    },
                    cancellationToken: cancellationToken
                )
            );
            return (IReadOnlyList<VideoJob>)[.. rows.Select(row => row.ToJob())];
        });

    public Task<IReadOnlyList<Guid>> ListSilentAsync(DateTimeOffset savedBefore, CancellationToken cancellationToken) =>
        Guarded(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await IdsAsync(
                connection,
                """
                SELECT id FROM video_jobs
                WHERE completed_at IS NULL AND dispatched_at IS NOT NULL AND redeliver_at IS NULL AND updated_at < @before
                ORDER BY created_at, id
                """,
                new { before = savedBefore.ToUnixTimeMilliseconds() },
                cancellationToken
            );
        });

    public Task<IReadOnlyList<Guid>> ListDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        Guarded(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await IdsAsync(
                connection,
                "SELECT id FROM video_jobs WHERE redeliver_at <= @now ORDER BY redeliver_at, id",
                new { now = now.ToUnixTimeMilliseconds() },
                cancellationToken
            );
        });

    public Task<IReadOnlyList<Guid>> ListEndedAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken) =>
        Guarded(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await IdsAsync(
                connection,
                "SELECT id FROM video_jobs WHERE completed_at <= @before ORDER BY completed_at, id LIMIT @limit",
                new { before = endedBefore.ToUnixTimeMilliseconds(), limit },
                cancellationToken
            );
        });

    public Task<bool> DeleteAsync(Guid videoId, CancellationToken cancellationToken) =>
        Guarded(async () =>
        {
            await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, cancellationToken);
            bool deleted = await DeleteAsync(transaction, videoId, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return deleted;
        });

    /// <summary>Loads a job and locks its row until the transaction ends.</summary>
    public async Task<VideoJob?> LockAsync(JobTransaction transaction, Guid videoId, CancellationToken cancellationToken)
    {
        VideoJobRow? row = await transaction.Connection.QuerySingleOrDefaultAsync<VideoJobRow>(
            new CommandDefinition(
                $"{Select} WHERE id = @id{database.RowLock}",
                new { id = VideoJobRow.IdOf(videoId) },
                transaction.Transaction,
                cancellationToken: cancellationToken
            )
        );
        return row?.ToJob();
    }

    /// <exception cref="KeyLimitException">The job's API key has reached one of its limits.</exception>
    public async Task InsertAsync(JobTransaction transaction, VideoJob job, CancellationToken cancellationToken)
    {
        if (job.KeyId is not null)
        {
            await KeyUsage.ChargeAsync(database, transaction, job.KeyId, time.GetUtcNow(), cancellationToken);
        }

        await ExecuteAsync(transaction, Insert, VideoJobRow.From(Stamp(job)), cancellationToken);
    }

    /// <summary>Saves a job and its new moderation decisions.</summary>
    public async Task UpdateAsync(JobTransaction transaction, VideoJob job, CancellationToken cancellationToken)
    {
        await ModerationRecords.InsertAsync(transaction, job.Decisions, cancellationToken);
        await ExecuteAsync(transaction, Update, VideoJobRow.From(Stamp(job)), cancellationToken);
    }

    /// <summary>Deletes a job, its webhook deliveries, and the texts and notes in its moderation records.</summary>
    public async Task<bool> DeleteAsync(JobTransaction transaction, Guid videoId, CancellationToken cancellationToken)
    {
        var parameters = new { id = VideoJobRow.IdOf(videoId) };
        await ExecuteAsync(transaction, ForgetRequest, parameters, cancellationToken);
        await ModerationRecords.ForgetAsync(transaction, parameters.id, cancellationToken);
        await ExecuteAsync(transaction, DeleteDeliveries, parameters, cancellationToken);
        return await ExecuteAsync(transaction, Delete, parameters, cancellationToken) > 0;
    }

    private static Task<int> ExecuteAsync(JobTransaction transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        transaction.Connection.ExecuteAsync(
            new CommandDefinition(sql, parameters, transaction.Transaction, cancellationToken: cancellationToken)
        );

    private static async Task<IReadOnlyList<Guid>> IdsAsync(
        DbConnection connection,
        string sql,
        object parameters,
        CancellationToken cancellationToken
    )
    {
        IEnumerable<string> ids = await connection.QueryAsync<string>(
            new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)
        );
        return [.. ids.Select(id => Guid.ParseExact(id, "N"))];
    }

    private Task<T> Guarded<T>(Func<Task<T>> action) => database.GuardedAsync(action);

    private VideoJob Stamp(VideoJob job)
    {
        job.UpdatedAt = time.GetUtcNow();
        return job;
    }
}
