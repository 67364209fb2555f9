using System.Data.Common;
using System.Net.Sockets;
using Npgsql;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Stores jobs in PostgreSQL, which several processes can share.</summary>
internal sealed class PostgresJobDatabase(NpgsqlDataSource source, TimeProvider time, ILogger<PostgresJobDatabase> logger) : IJobDatabase
{
    private const string Name = "postgres";

    /// <summary>The error code idle_in_transaction_session_timeout, for which Npgsql has no constant.</summary>
    private const string IdleInTransactionSessionTimeout = "25P03";

    /// <summary>The keys of advisory locks, which all processes on the database share: "TTV" followed by a number.</summary>
    private const long MigrationLock = 0x54545601;
    private const long QueueLock = 0x54545602;
    private const long AdmissionLock = 0x54545603;
    private const int WebhooksLock = 0x54545604;

    /// <summary>How long to wait for a database that has just been started or is being replaced.</summary>
    private static readonly TimeSpan s_startTimeout = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_startRetry = TimeSpan.FromSeconds(1);

    public string RowLock => " FOR UPDATE";

    public string ReferenceLock => " FOR KEY SHARE";

    public string IsOneOfValues => " = ANY (@values)";

    public string PromptHasWords => "to_tsvector('simple', prompt) @@ plainto_tsquery('simple', @words)";

    public string SearchTerm(string query) => query;

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await source.OpenConnectionAsync(cancellationToken);

    // Every commit waits for the disk, whatever its durability: compared with a network round trip this costs little.
    public async Task<JobTransaction> BeginAsync(CommitDurability durability, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            return new JobTransaction(connection, await connection.BeginTransactionAsync(cancellationToken));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public Task LockQueueAsync(JobTransaction transaction, CancellationToken cancellationToken) =>
        LockAsync(transaction, QueueLock, cancellationToken);

    public Task LockAdmissionAsync(JobTransaction transaction, CancellationToken cancellationToken) =>
        LockAsync(transaction, AdmissionLock, cancellationToken);

    // Tenants whose names have the same hash share a lock, which only makes them wait.
    public Task LockWebhooksAsync(JobTransaction transaction, string tenant, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync(
            "SELECT pg_advisory_xact_lock(@key, hashtext(@tenant))",
            new { key = WebhooksLock, tenant },
            cancellationToken
        );

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await using JobTransaction transaction = await BeginAsync(CommitDurability.Disk, cancellationToken);
                await LockAsync(transaction, MigrationLock, cancellationToken);
                await Migrations.ApplyAsync(transaction, Name, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return;
            }
            catch (Exception exception) when (Translate(exception) is not null && time.GetElapsedTime(started) < s_startTimeout)
            {
                logger.WaitingForDatabase(exception.Message);
                await Task.Delay(s_startRetry, time, cancellationToken);
            }
        }
    }

    public async Task<bool> IsMigratedAsync(CancellationToken cancellationToken)
    {
        await using JobTransaction transaction = await BeginAsync(CommitDurability.Process, cancellationToken);
        return await Migrations.AreAppliedAsync(
            transaction,
            "SELECT to_regclass('schema_migrations') IS NOT NULL",
            Name,
            cancellationToken
        );
    }

    public JobStoreException? Translate(Exception exception) =>
        exception switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } => JobStoreException.Full(exception),

            PostgresException { IsTransient: true } => JobStoreException.Unavailable(exception),

            // States of the server that its operator changes: it has become read-only, or does not accept this user or database. It has
            // ended the transaction of a process that was suspended.
            PostgresException
            {
                SqlState: PostgresErrorCodes.ReadOnlySqlTransaction
                    or IdleInTransactionSessionTimeout
                    or PostgresErrorCodes.InvalidCatalogName
                    or PostgresErrorCodes.InsufficientPrivilege
            } => JobStoreException.Unavailable(exception),

            // Class 08: the connection failed. Class 28: the login failed, or the user does not exist yet. Class 53: the server is out of
            // connections or memory. Class 57: it is stopping or starting. Class 58: its operating system reports an error.
            PostgresException { SqlState: ['0', '8', ..] or ['2', '8', ..] or ['5', '3' or '7' or '8', ..] } =>
                JobStoreException.Unavailable(exception),
            PostgresException => null,
            NpgsqlException or SocketException or TimeoutException => JobStoreException.Unavailable(exception),
            _ => null,
        };

    private static Task LockAsync(JobTransaction transaction, long key, CancellationToken cancellationToken) =>
        transaction.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", new { key }, cancellationToken);
}
