using System.Data.Common;
using System.Runtime.Versioning;
using Dapper;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Storage;

public sealed class SqliteJobDatabaseTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task MigrateAsync_Twice_KeepsSchemaAndJobs()
    {
        await using TemporaryJobDatabase temporary = await TemporaryJobDatabase.MigratedAsync();
        VideoJob job = TestJobs.Create();
        await temporary.Store.InsertAsync(job, CancellationToken.None);
        string[] before = await SchemaAsync(temporary.Database);

        await temporary.Database.MigrateAsync(CancellationToken.None).WaitAsync(s_timeout);

        Assert.Equal(before, await SchemaAsync(temporary.Database));
        Assert.Contains(before, line => line.Contains("video_jobs", StringComparison.Ordinal));
        Assert.NotNull(await temporary.Store.FindAsync(job.CorrelationId, CancellationToken.None));
    }

    [Fact]
    public async Task Write_ReadOnlyFile_IsUnavailable()
    {
        await using TemporaryJobDatabase temporary = await TemporaryJobDatabase.MigratedAsync();

        JobStoreException error = await Assert.ThrowsAsync<JobStoreException>(() =>
            temporary.Database.WriteAsync(
                CommitDurability.Process,
                async transaction =>
                {
                    await transaction.ExecuteAsync("PRAGMA query_only = ON", parameters: null, default);
                    return await transaction.ExecuteAsync("UPDATE api_keys SET name = name", parameters: null, default);
                },
                default
            )
        );

        Assert.Equal("storage_unavailable", error.Code);
    }

    [Fact]
    public async Task MigrateAsync_SeveralAtOnce_AppliesEachFileOnce()
    {
        await using var temporary = new TemporaryJobDatabase();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => temporary.Database.MigrateAsync(CancellationToken.None)))
            .WaitAsync(s_timeout);

        await using DbConnection connection = await temporary.Database.OpenAsync(CancellationToken.None);
        string[] applied = [.. await connection.QueryAsync<string>("SELECT name FROM schema_migrations")];
        Assert.NotEmpty(applied);
        Assert.Equal(applied.Distinct(), applied);
    }

    /// <summary>The database has prompts, webhook secrets and the secret of download links.</summary>
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task MigrateAsync_NewDatabase_IsAccessibleOnlyToItsOwner()
    {
        await using TemporaryJobDatabase temporary = await TemporaryJobDatabase.MigratedAsync();
        await temporary.Store.InsertAsync(TestJobs.Create(), CancellationToken.None);

        string folder = Path.GetDirectoryName(temporary.Path)!;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        string[] files = Directory.GetFiles(folder);
        Assert.Contains($"{temporary.Path}-wal", files);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task BeginAsync_AnotherTransactionIsOpen_WaitsForItsEnd()
    {
        await using TemporaryJobDatabase temporary = await TemporaryJobDatabase.MigratedAsync();
        JobTransaction first = await temporary.Database.BeginAsync(CommitDurability.Disk, CancellationToken.None);

        Task<JobTransaction> second = temporary.Database.BeginAsync(CommitDurability.Disk, CancellationToken.None);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();

        await (await second.WaitAsync(s_timeout)).DisposeAsync();
    }

    [Fact]
    public async Task BeginAsync_CancelledWhileWaiting_DoesNotBlockOthers()
    {
        await using TemporaryJobDatabase temporary = await TemporaryJobDatabase.MigratedAsync();
        JobTransaction first = await temporary.Database.BeginAsync(CommitDurability.Disk, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        Task<JobTransaction> second = temporary.Database.BeginAsync(CommitDurability.Disk, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(s_timeout));
        await first.DisposeAsync();
        await (await temporary.Database.BeginAsync(CommitDurability.Disk, CancellationToken.None).WaitAsync(s_timeout)).DisposeAsync();
    }

    [Fact]
    public async Task BeginAsync_DatabaseCannotBeOpened_DoesNotBlockOthers()
    {
        await using TemporaryJobDatabase temporary = await TemporaryJobDatabase.MigratedAsync();
        string aside = temporary.Path + ".aside";
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        File.Move(temporary.Path, aside);
        Directory.CreateDirectory(temporary.Path);
        await Assert.ThrowsAnyAsync<DbException>(() =>
            temporary.Database.BeginAsync(CommitDurability.Disk, CancellationToken.None).WaitAsync(s_timeout)
        );
        Directory.Delete(temporary.Path);
        File.Move(aside, temporary.Path);

        await (await temporary.Database.BeginAsync(CommitDurability.Disk, CancellationToken.None).WaitAsync(s_timeout)).DisposeAsync();
    }

    [Fact]
    public async Task Transaction_DisposedWithoutCommit_IsRolledBack()
    {
        await using TemporaryJobDatabase temporary = await TemporaryJobDatabase.MigratedAsync();
        VideoJob job = TestJobs.Create();
        await using (JobTransaction transaction = await temporary.Database.BeginAsync(CommitDurability.Disk, CancellationToken.None))
        {
            await temporary.Store.InsertAsync(transaction, job, CancellationToken.None);
            Assert.NotNull(await temporary.Store.LockAsync(transaction, job.CorrelationId, CancellationToken.None));

            // Readers do not wait for the writer, and do not see what it has not committed.
            Assert.Null(await temporary.Store.FindAsync(job.CorrelationId, CancellationToken.None).WaitAsync(s_timeout));
        }

        Assert.Null(await temporary.Store.FindAsync(job.CorrelationId, CancellationToken.None));
    }

    private static async Task<string[]> SchemaAsync(SqliteJobDatabase database)
    {
        await using DbConnection connection = await database.OpenAsync(CancellationToken.None);
        return
        [
            .. await connection.QueryAsync<string>("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"),
            .. await connection.QueryAsync<string>("SELECT name FROM schema_migrations ORDER BY name"),
        ];
    }
}
