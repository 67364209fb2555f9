using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

internal sealed class ModerationRecords(IJobDatabase database) : IModerationRecords
{
    private static readonly string s_select = $"SELECT {SqlText.Columns<ModerationRecordRow>()} FROM moderation_decisions";

    private static readonly string s_insert = SqlText.Insert<ModerationRecordRow>("moderation_decisions");

    /// <summary>Writes records in a transaction.</summary>
    public static async Task InsertAsync(
        JobTransaction transaction,
        IEnumerable<ModerationRecord> records,
        CancellationToken cancellationToken
    )
    {
        foreach (ModerationRecord record in records)
        {
            await transaction.ExecuteAsync(s_insert, ModerationRecordRow.From(record), cancellationToken);
        }
    }

    /// <summary>Removes the texts and notes from a video's records in a transaction; the decisions and the text hashes remain.</summary>
    public static Task ForgetAsync(JobTransaction transaction, Guid videoId, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            "UPDATE moderation_decisions SET content = NULL, note = '' WHERE video_id = @videoId",
            new { videoId },
            cancellationToken
        );

    public Task InsertAsync(IReadOnlyList<ModerationRecord> records, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Disk,
            async transaction =>
            {
                await InsertAsync(transaction, records, cancellationToken);
                return true;
            },
            cancellationToken
        );

    public Task ForgetAsync(string tenant, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Disk,
            "UPDATE moderation_decisions SET content = NULL, note = '' WHERE tenant = @tenant",
            new { tenant },
            cancellationToken
        );

    public Task<int> DeleteAsync(string kind, DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Process,
            """
            DELETE FROM moderation_decisions WHERE id IN (
              SELECT id FROM moderation_decisions WHERE kind = @kind AND created_at < @before ORDER BY created_at LIMIT @limit
            )
            """,
            new
            {
                kind,
                before,
                limit,
            },
            cancellationToken
        );

    public async Task<ModerationRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        ModerationRecordRow? row = await database.QuerySingleOrDefaultAsync<ModerationRecordRow>(
            $"{s_select} WHERE id = @id",
            new { id },
            cancellationToken
        );
        return row?.ToRecord();
    }

    public async Task<IReadOnlyList<ModerationRecord>> ListAsync(ModerationRecordQuery query, CancellationToken cancellationToken)
    {
        string where = SqlText.Where(
            (query.After is not null, "(created_at, id) < (@createdAt, @id)"),
            (query.Tenant is not null, "tenant = @tenant"),
            (query.VideoId is not null, "video_id = @videoId"),
            (query.Kind is not null, "kind = @kind"),
            (query.Action is not null, "action = @action"),
            (query.Since is not null, "created_at >= @since")
        );
        IReadOnlyList<ModerationRecordRow> rows = await database.QueryAsync<ModerationRecordRow>(
            $"{s_select} {where} ORDER BY created_at DESC, id DESC LIMIT @limit",
            new
            {
                createdAt = query.After?.CreatedAt,
                id = query.After?.Id,
                tenant = query.Tenant,
                videoId = query.VideoId,
                kind = query.Kind,
                action = query.Action is { } action ? ModerationRecordRow.GetName(action) : null,
                since = query.Since,
                limit = query.Limit,
            },
            cancellationToken
        );
        return [.. rows.Select(row => row.ToRecord())];
    }
}
