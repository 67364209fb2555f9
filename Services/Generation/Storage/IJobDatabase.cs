using System.Data.Common;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>Defines the differences between the supported databases; the other SQL is common to all.</summary>
internal interface IJobDatabase
{
    /// <summary>Gets the SQL to append to a SELECT so that it locks the row until the transaction ends.</summary>
    string RowLock { get; }

    /// <summary>Gets the SQL to append to a column for the condition that it is one of the values of the array <c>@values</c>.</summary>
    string IsOneOfValues { get; }

    /// <summary>
    /// Gets the SQL to append to a SELECT so that its rows cannot be deleted until the transaction ends, though they can be updated.
    /// </summary>
    string ReferenceLock { get; }

    /// <summary>
    /// Gets the SQL condition that a prompt contains all words of the parameter <c>@words</c>; see <see cref="SearchTerm"/>.
    /// </summary>
    string PromptHasWords { get; }

    /// <summary>Converts a user's search text to the value of <c>@words</c>.</summary>
    /// <param name="query">The words to search for; at least one.</param>
    string SearchTerm(string query);

    /// <summary>Opens a connection for reading.</summary>
    Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction for writing.</summary>
    /// <param name="durability">The durability of the commit.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    Task<JobTransaction> BeginAsync(CommitDurability durability, CancellationToken cancellationToken);

    /// <summary>Acquires the lock of the job queue for the rest of the transaction; waits while another process holds it.</summary>
    Task LockQueueAsync(JobTransaction transaction, CancellationToken cancellationToken);

    /// <summary>
    /// Acquires the lock under which new jobs are counted and stored, for the rest of the transaction. It is not the lock of the queue,
    /// because a dispatch waits for the broker.
    /// </summary>
    Task LockAdmissionAsync(JobTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Acquires the lock for adding webhooks to a tenant for the rest of the transaction.</summary>
    Task LockWebhooksAsync(JobTransaction transaction, string tenant, CancellationToken cancellationToken);

    /// <summary>Migrates the schema to the current version. Processes can call it concurrently; only one applies the migrations.</summary>
    Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Returns whether the schema has the current version.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    Task<bool> IsMigratedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Converts an error of this database to the exception that is reported to the user; null unless the database is full or unavailable.
    /// </summary>
    JobStoreException? Translate(Exception exception);
}
