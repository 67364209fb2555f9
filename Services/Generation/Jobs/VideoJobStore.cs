using System.Data.Common;
using Dapper;
using TextToVideo.Generation.Saga;

namespace TextToVideo.Generation.Jobs;

internal sealed class VideoJobStore(IJobDatabase database, TimeProvider time) : IVideoJobStore
{
    private const string Insert =
        """
        INSERT INTO video_jobs (id, state, created_at, updated_at, completed_at, model, prompt, negative_prompt, width, height, num_frames,
          fps, seed, num_inference_steps, guidance_scale, output_formats, error_code, error_message, warnings, stages)
        VALUES (@Id, @State, @CreatedAt, @UpdatedAt, @CompletedAt, @Model, @Prompt, @NegativePrompt, @Width, @Height, @NumFrames,
          @Fps, @Seed, @NumInferenceSteps, @GuidanceScale, @OutputFormats, @ErrorCode, @ErrorMessage, @Warnings, @Stages)
        """;

    // What the request asked for never changes.
    private const string Update =
        """
        UPDATE video_jobs SET state = @State, updated_at = @UpdatedAt, completed_at = @CompletedAt, error_code = @ErrorCode,
          error_message = @ErrorMessage, warnings = @Warnings, stages = @Stages
        WHERE id = @Id
        """;

    private const string Delete = "DELETE FROM video_jobs WHERE id = @id";

    private const string Select = $"SELECT {VideoJobRow.Columns} FROM video_jobs";

    public async Task InsertAsync(VideoJob job, CancellationToken cancellationToken)
    {
        await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, cancellationToken);
        await InsertAsync(transaction, job, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<VideoJob?> FindAsync(Guid videoId, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        VideoJobRow? row = await connection.QuerySingleOrDefaultAsync<VideoJobRow>(new CommandDefinition(
            $"{Select} WHERE id = @id", new { id = VideoJobRow.IdOf(videoId) }, cancellationToken: cancellationToken));
        return row?.ToJob();
    }

    public async Task<IReadOnlyList<VideoJob>> ListAsync(
        VideoJob? after, int limit, bool descending, CancellationToken cancellationToken)
    {
        (string comparison, string direction) = descending ? ("<", "DESC") : (">", "ASC");
        string where = after is null ? string.Empty : $"WHERE (created_at, id) {comparison} (@createdAt, @id)";
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        IEnumerable<VideoJobRow> rows = await connection.QueryAsync<VideoJobRow>(new CommandDefinition(
            $"{Select} {where} ORDER BY created_at {direction}, id {direction} LIMIT @limit",
            new { createdAt = after?.CreatedAt.ToUnixTimeMilliseconds(), id = after is null ? null : VideoJobRow.IdOf(after.CorrelationId), limit },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToJob())];
    }

    public async Task<IReadOnlyList<Guid>> ListSilentAsync(DateTimeOffset savedBefore, CancellationToken cancellationToken)
    {
        await using DbConnection connection = await database.OpenAsync(cancellationToken);
        IEnumerable<string> ids = await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT id FROM video_jobs WHERE state NOT IN @final AND updated_at < @before ORDER BY created_at, id",
            new { final = VideoJobStates.Final, before = savedBefore.ToUnixTimeMilliseconds() },
            cancellationToken: cancellationToken));
        return [.. ids.Select(id => Guid.ParseExact(id, "N"))];
    }

    public async Task<bool> DeleteAsync(Guid videoId, CancellationToken cancellationToken)
    {
        await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, cancellationToken);
        bool deleted = await DeleteAsync(transaction, videoId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return deleted;
    }

    /// <summary>Loads a job and locks its row until the transaction ends.</summary>
    public async Task<VideoJob?> LockAsync(JobTransaction transaction, Guid videoId, CancellationToken cancellationToken)
    {
        VideoJobRow? row = await transaction.Connection.QuerySingleOrDefaultAsync<VideoJobRow>(new CommandDefinition(
            $"{Select} WHERE id = @id{database.RowLock}", new { id = VideoJobRow.IdOf(videoId) }, transaction.Transaction,
            cancellationToken: cancellationToken));
        return row?.ToJob();
    }

    public Task InsertAsync(JobTransaction transaction, VideoJob job, CancellationToken cancellationToken) =>
        ExecuteAsync(transaction, Insert, VideoJobRow.From(Stamp(job)), cancellationToken);

    public Task UpdateAsync(JobTransaction transaction, VideoJob job, CancellationToken cancellationToken) =>
        ExecuteAsync(transaction, Update, VideoJobRow.From(Stamp(job)), cancellationToken);

    public async Task<bool> DeleteAsync(JobTransaction transaction, Guid videoId, CancellationToken cancellationToken) =>
        await ExecuteAsync(transaction, Delete, new { id = VideoJobRow.IdOf(videoId) }, cancellationToken) > 0;

    private static Task<int> ExecuteAsync(JobTransaction transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        transaction.Connection.ExecuteAsync(
            new CommandDefinition(sql, parameters, transaction.Transaction, cancellationToken: cancellationToken));

    private VideoJob Stamp(VideoJob job)
    {
        job.UpdatedAt = time.GetUtcNow();
        return job;
    }
}
