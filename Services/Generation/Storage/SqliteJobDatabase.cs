using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using TextToVideo.Artifacts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Stores jobs in an SQLite file, for one process. SQLite allows one writer at a time; writers wait for a semaphore rather than in SQLite's
/// busy loop, which polls.
/// </summary>
internal sealed class SqliteJobDatabase : IJobDatabase, IDisposable
{
    private const string Name = "sqlite";

    // https://www.sqlite.org/rescode.html
    private const int PermissionDenied = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly string _connectionString;

    public SqliteJobDatabase(IOptions<JobStoreOptions> options)
    {
        string path = Path.GetFullPath(options.Value.SqlitePath);
        PrivateFolder.Create(Path.GetDirectoryName(path)!);
        CreatePrivateFile(path);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true }.ToString();
    }

    // No row locks are needed, because BEGIN IMMEDIATE locks the whole database for writing.
    public string RowLock => string.Empty;

    public string ReferenceLock => string.Empty;

    // Dapper replaces the array by a list of parameters, because the provider has no arrays.
    public string IsOneOfValues => " IN @values";

    public string PromptHasWords =>
        """
            id IN (SELECT video_id FROM video_prompts JOIN video_prompt_numbers ON number = video_prompts.rowid
              WHERE video_prompts MATCH @words)
            """;

    // Quotation marks make FTS5 treat each word literally, whatever characters it contains.
    public string SearchTerm(string query) =>
        string.Join(
            ' ',
            query
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(word => $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
        );

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public async Task<JobTransaction> BeginAsync(CommitDurability durability, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        DbConnection? connection = null;
        try
        {
            connection = await OpenAsync(cancellationToken);

            // With a write-ahead log, NORMAL syncs only at checkpoints. Connections are pooled, so the setting is applied every time.
            string synchronous = durability == CommitDurability.Disk ? "FULL" : "NORMAL";
            await Sql.ExecuteAsync(connection, $"PRAGMA synchronous = {synchronous}", cancellationToken);
            return new JobTransaction(connection, await connection.BeginTransactionAsync(cancellationToken), () => _writer.Release());
        }
        catch
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            _writer.Release();
            throw;
        }
    }

    public Task LockQueueAsync(JobTransaction transaction, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task LockAdmissionAsync(JobTransaction transaction, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task LockWebhooksAsync(JobTransaction transaction, string tenant, CancellationToken cancellationToken) => Task.CompletedTask;

    public JobStoreException? Translate(Exception exception) =>
        exception is SqliteException error
            ? error.SqliteErrorCode switch
            {
                Full => JobStoreException.Full(error),
                PermissionDenied or Busy or Locked or ReadOnly or InputOutput or CannotOpen => JobStoreException.Unavailable(error),
                _ => null,
            }
            : null;

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using (DbConnection connection = await OpenAsync(cancellationToken))
        {
            // With a write-ahead log, readers do not wait for the writer.
            await Sql.ExecuteAsync(connection, "PRAGMA journal_mode = WAL", cancellationToken);
        }

        await using JobTransaction transaction = await BeginAsync(CommitDurability.Disk, cancellationToken);
        await Migrations.ApplyAsync(transaction, Name, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<bool> IsMigratedAsync(CancellationToken cancellationToken)
    {
        await using JobTransaction transaction = await BeginAsync(CommitDurability.Process, cancellationToken);
        return await Migrations.AreAppliedAsync(
            transaction,
            "SELECT count(*) > 0 FROM sqlite_master WHERE name = 'schema_migrations'",
            Name,
            cancellationToken
        );
    }

    /// <summary>
    /// Creates the file, empty, for its owner alone. It contains secrets, and SQLite would let every user of the machine read it. SQLite
    /// gives the write-ahead log the permissions of the file.
    /// </summary>
    private static void CreatePrivateFile(string path)
    {
        if (OperatingSystem.IsWindows() || File.Exists(path))
        {
            return;
        }

        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using FileStream file = File.Open(path, options);
    }

    public void Dispose()
    {
        _writer.Dispose();
        SqliteConnection.ClearAllPools();
    }
}
