using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

internal sealed class AdminActions(IJobDatabase database, TimeProvider time, ILogger<AdminActions> logger) : IAdminActions
{
    private const string End = "UPDATE admin_actions SET status = @status, target = coalesce(@target, target) WHERE id = @id";

    private const int MaxTarget = 200;

    private static readonly string s_select = $"SELECT {SqlText.Columns<AdminActionRow>()} FROM admin_actions";

    private static readonly string s_insert = SqlText.Insert<AdminActionRow>("admin_actions");

    public async Task<Guid> BeginAsync(
        string actor,
        string? keyId,
        string? address,
        string action,
        string? target,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset now = time.GetUtcNow();
        var row = new AdminActionRow
        {
            Id = Guid.CreateVersion7(now),
            CreatedAt = now,
            Actor = actor,
            KeyId = keyId,
            Address = address,
            Action = action,
            Target = Shorten(target),
        };
        await database.WriteAsync(CommitDurability.Disk, s_insert, row, cancellationToken);
        logger.ActionBegins(action, actor, keyId, row.Target);
        return row.Id;
    }

    public async Task EndAsync(Guid id, int status, string? target)
    {
        try
        {
            var parameters = new
            {
                id,
                status,
                target = Shorten(target),
            };
            await database.WriteAsync(CommitDurability.Disk, End, parameters, CancellationToken.None);
        }
        catch (JobStoreException exception)
        {
            logger.EndNotRecorded(id, status, exception);
        }
    }

    public async Task<IReadOnlyList<AdminAction>> ListAsync(AdminActionQuery query, CancellationToken cancellationToken)
    {
        string where = SqlText.Where(
            (query.After is not null, "(created_at, id) < (@createdAt, @id)"),
            (query.KeyId is not null, "key_id = @keyId"),
            (query.Action is not null, "action = @action"),
            (query.Target is not null, "target = @target"),
            (query.Since is not null, "created_at >= @since")
        );
        IReadOnlyList<AdminActionRow> rows = await database.QueryAsync<AdminActionRow>(
            $"{s_select} {where} ORDER BY created_at DESC, id DESC LIMIT @limit",
            new
            {
                createdAt = query.After?.CreatedAt,
                id = query.After?.Id,
                keyId = query.KeyId,
                action = query.Action,
                target = query.Target,
                since = query.Since,
                limit = query.Limit,
            },
            cancellationToken
        );
        return [.. rows.Select(row => row.ToAction())];
    }

    public Task DeleteBeforeAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(
            CommitDurability.Process,
            "DELETE FROM admin_actions WHERE created_at < @before",
            new { before },
            cancellationToken
        );

    /// <summary>Returns the beginning of a target without U+0000, which PostgreSQL does not store: it may be any text of a path.</summary>
    private static string? Shorten(string? target)
    {
        string? text = target?.Replace("\0", string.Empty, StringComparison.Ordinal);
        return text?.Length > MaxTarget ? text[..MaxTarget] : text;
    }
}
