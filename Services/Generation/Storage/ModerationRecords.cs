using System.Data.Common;
using Dapper;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

internal sealed class ModerationRecords(IJobDatabase database) : IModerationRecords
{
    private const string Select = $"SELECT {ModerationRecordRow.Columns} FROM moderation_decisions";

    /// <summary>Writes records in a transaction.</summary>
    public static async Task InsertAsync(
        JobTransaction transaction,
        IEnumerable<ModerationRecord> records,
        CancellationToken cancellationToken
    )
    {
        foreach (ModerationRecord record in records)
        {
            await transaction.Connection.ExecuteAsync(
                new CommandDefinition(
                    ModerationRecordRow.Insert,
                    ModerationRecordRow.From(record),
                    transaction.Transaction,
                    cancellationToken: cancellationToken
                )
            );
        }
    }

    /// <summary>Removes the texts and notes from a video's records in a transaction; the decisions and the text hashes remain.</summary>
    public static Task ForgetAsync(JobTransaction transaction, string videoId, CancellationToken cancellationToken) =>
        transaction.Connection.ExecuteAsync(
            new CommandDefinition(
                ModerationRecordRow.Forget,
                new { id = videoId },
                transaction.Transaction,
                cancellationToken: cancellationToken
            )
        );

    public Task InsertAsync(IReadOnlyList<ModerationRecord> records, CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, cancellationToken);
            await InsertAsync(transaction, records, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        });

    public Task ForgetAsync(string tenant, CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, cancellationToken);
            await transaction.Connection.ExecuteAsync(
                new CommandDefinition(
                    ModerationRecordRow.ForgetTenant,
                    new { tenant },
                    transaction.Transaction,
                    cancellationToken: cancellationToken
                )
            );
            await transaction.CommitAsync(cancellationToken);
            return true;
        });

    public Task<ModerationRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            ModerationRecordRow? row = await connection.QuerySingleOrDefaultAsync<ModerationRecordRow>(
                new CommandDefinition($"{Select} WHERE id = @id", new { id = id.ToString("N") }, cancellationToken: cancellationToken)
            );
            return row?.ToRecord();
        });

    public Task<IReadOnlyList<ModerationRecord>> ListAsync(ModerationRecordQuery query, CancellationToken cancellationToken) =>
        database.GuardedAsync(async () =>
        {
            List<string> conditions = [];
            Add(query.After, "(created_at, id) < (@createdAt, @id)");
            Add(query.Tenant, "tenant = @tenant");
            Add(query.VideoId, "video_id = @videoId");
            Add(query.Kind, "kind = @kind");
            Add(query.Action, "action = @action");
            Add(query.Since, "created_at >= @since");
            string where = conditions.Count > 0 ? $"WHERE {string.Join(" AND ", conditions)}" : string.Empty;
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            IEnumerable<ModerationRecordRow> rows = await connection.QueryAsync<ModerationRecordRow>(
                new CommandDefinition(
                    $"{Select} {where} ORDER BY created_at DESC, id DESC LIMIT @limit",
                    new
                    {
                        createdAt = query.After?.CreatedAt.ToUnixTimeMilliseconds(),
                        id = query.After?.Id.ToString("N"),
                        tenant = query.Tenant,
                        videoId = query.VideoId?.ToString("N"),
                        kind = query.Kind,
                        action = query.Action is { } action ? ModerationRecordRow.NameOf(action) : null,
                        since = query.Since?.ToUnixTimeMilliseconds(),
                        limit = query.Limit,
                    },
                    cancellationToken: cancellationToken
                )
            );
            return (IReadOnlyList<ModerationRecord>)[.. rows.Select(row => row.ToRecord())];

            void Add(object? value, string condition)
            {
                if (value is not null)
                {
                    conditions.Add(condition);
                }
            }
        });
}
