using System.Text.RegularExpressions;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Postgres;

/// <summary>Features of PostgreSQL alone: several concurrent processes, and a history of many jobs.</summary>
[Collection(PostgresFixture.Collection)]
public sealed partial class PostgresJobDatabaseTests(PostgresFixture postgres, ITestOutputHelper output)
{
    private const int Jobs = 200_000;

    [Fact]
    public async Task Migrate_ByEightAtOnce_IsDoneOnce()
    {
        await using NpgsqlDataSource source = await postgres.CreateSourceAsync();
        var database = new PostgresJobDatabase(source, TimeProvider.System, NullLogger<PostgresJobDatabase>.Instance);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.MigrateAsync(CancellationToken.None)));

        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        string[] names = [.. await connection.QueryAsync<string>("SELECT name FROM schema_migrations")];
        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, name => name.EndsWith(".sqlite.sql", StringComparison.Ordinal));
        Assert.Equal(names.Distinct().Count(), names.Length);
    }

    [Fact]
    public async Task IsMigrated_EmptyAndMigratedDatabase_IsTold()
    {
        await using NpgsqlDataSource source = await postgres.CreateSourceAsync();
        var database = new PostgresJobDatabase(source, TimeProvider.System, NullLogger<PostgresJobDatabase>.Instance);

        bool before = await database.IsMigratedAsync(default);
        await database.MigrateAsync(default);

        Assert.False(before);
        Assert.True(await database.IsMigratedAsync(default));
    }

    [Fact]
    public async Task Lock_RowIsHeldByAnother_WaitsForIt()
    {
        await using JobDatabaseUnderTest test = await postgres.CreateAsync();
        VideoJob job = TestJobs.Create("Denoising");
        await test.Store.InsertAsync(job, default);
        JobTransaction first = await test.Database.BeginAsync(CommitDurability.Process, default);
        VideoJob held = (await test.Store.LockAsync(first, job.CorrelationId, default))!;

        await using JobTransaction second = await test.Database.BeginAsync(CommitDurability.Process, default);
        Task<VideoJob?> waiting = test.Store.LockAsync(second, job.CorrelationId, default);
        held.CurrentState = "DecodingFrames";
        await test.Store.UpdateAsync(first, held, default);
        Assert.False(waiting.IsCompleted);
        await first.CommitAsync(default);
        await first.DisposeAsync();

        Assert.Equal("DecodingFrames", (await waiting)!.CurrentState);
    }

    [Fact]
    public async Task Write_ReadOnlyServer_IsUnavailable()
    {
        await using JobDatabaseUnderTest test = await postgres.CreateAsync();

        JobStoreException error = await Assert.ThrowsAsync<JobStoreException>(() =>
            test.Database.WriteAsync(
                CommitDurability.Process,
                async transaction =>
                {
                    await transaction.ExecuteAsync("SET TRANSACTION READ ONLY", parameters: null, default);
                    return await transaction.ExecuteAsync("UPDATE api_keys SET name = name", parameters: null, default);
                },
                default
            )
        );

        Assert.Equal("storage_unavailable", error.Code);
    }

    [Fact]
    public async Task Queries_OnManyJobs_UseTheirIndices()
    {
        await using JobDatabaseUnderTest test = await postgres.CreateAsync();
        await using var connection = (NpgsqlConnection)await test.Database.OpenAsync(default);
        await FillAsync(connection);

        await AssertPlanAsync(
            connection,
            "history of one key",
            "video_jobs_by_tenant",
            "SELECT * FROM video_jobs WHERE tenant = 'key7' AND (created_at, id) < (100000000, 'a') "
                + "ORDER BY created_at DESC, id DESC LIMIT 21"
        );
        await AssertPlanAsync(
            connection,
            "history of all",
            "video_jobs_by_time",
            "SELECT * FROM video_jobs ORDER BY created_at DESC, id DESC LIMIT 21"
        );
        await AssertPlanAsync(
            connection,
            "search",
            "video_jobs_prompt",
            $"SELECT * FROM video_jobs WHERE {test.Database.PromptHasWords.Replace("@words", "'zebra 4711'", StringComparison.Ordinal)} "
                + "ORDER BY created_at DESC, id DESC LIMIT 21"
        );
        await AssertPlanAsync(
            connection,
            "stalled jobs",
            "video_jobs_active",
            "SELECT id FROM video_jobs WHERE completed_at IS NULL AND dispatched_at IS NOT NULL AND redeliver_at IS NULL AND updated_at < 1"
        );
        await AssertPlanAsync(
            connection,
            "how many wait",
            "video_jobs_waiting",
            "SELECT count(*) FROM video_jobs WHERE completed_at IS NULL AND dispatched_at IS NULL"
        );
        await AssertPlanAsync(
            connection,
            "how fast jobs end",
            "video_jobs_ended",
            "SELECT count(*), min(completed_at) FROM video_jobs WHERE completed_at >= 199990000"
        );
        await AssertPlanAsync(
            connection,
            "due retries",
            "video_jobs_put_off",
            "SELECT id FROM video_jobs WHERE redeliver_at <= 5 ORDER BY redeliver_at, id"
        );
        await AssertPlanAsync(connection, "the next job", "video_jobs_waiting", JobQueueStore.Next);
    }

    /// <summary>Jobs of a hundred keys, of which one in a thousand waits and one in twenty thousand runs.</summary>
    private static async Task FillAsync(NpgsqlConnection connection)
    {
        await using NpgsqlCommand fill = connection.CreateCommand();
        fill.CommandTimeout = 300;
        fill.CommandText = $"""
            INSERT INTO video_jobs (id, state, created_at, updated_at, completed_at, model, prompt, negative_prompt, width, height,
              num_frames, fps, seed, num_inference_steps, guidance_scale, output_formats, warnings, stages, tenant, priority, dispatched_at)
            SELECT md5(n::text), CASE WHEN n % 1000 = 0 THEN 'Queued' WHEN n % 20000 = 1 THEN 'Denoising' ELSE 'Completed' END,
              n * 1000, n * 1000, CASE WHEN n % 1000 = 0 OR n % 20000 = 1 THEN NULL ELSE n * 1000 END, 'shapes-mini',
              'a ' || (ARRAY['red', 'green', 'blue', 'zebra'])[1 + n % 4] || ' circle number ' || n % 10000, '', 64, 64, 17,
              8, n, 20, 3, '["mp4"]', '[]', '[]', 'key' || (n / 7) % 100, 0, CASE WHEN n % 1000 = 0 THEN NULL ELSE n * 1000 END
            FROM generate_series(1, {Jobs}) AS n;
            ANALYZE video_jobs;
            """;
        await fill.ExecuteNonQueryAsync();
    }

    private async Task AssertPlanAsync(NpgsqlConnection connection, string name, string index, string sql)
    {
        string plan = string.Join(
            '\n',
            await connection.QueryAsync<string>($"EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF, TIMING OFF) {sql}")
        );
        output.WriteLine($"{name}:\n{plan}\n");
        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on video_jobs", plan, StringComparison.Ordinal);
        foreach (Match rows in ActualRows().Matches(plan))
        {
            // A plan that uses an index and still reads much of the table does not count.
            Assert.InRange(long.Parse(rows.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 0, Jobs / 100);
        }
    }

    [GeneratedRegex("actual rows=([0-9]+)")]
    private static partial Regex ActualRows();
}
