using System.Data.Common;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Storage;

/// <summary>What differs between the databases that jobs can be kept in; the SQL is the same.</summary>
internal interface IJobDatabase
{
    /// <summary>What a SELECT needs at its end to lock the row until the transaction ends.</summary>
    string RowLock { get; }

    /// <summary>The condition that a prompt has all words of the parameter <c>@words</c>, which <see cref="SearchTerm"/> makes.</summary>
    string PromptHasWords { get; }

    /// <summary>Turns what a user typed into the value of <c>@words</c>.</summary>
    /// <param name="query">Words; at least one.</param>
    string SearchTerm(string query);

    /// <summary>Opens a connection for reading.</summary>
    Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that writes.</summary>
    /// <param name="durability">What its commit waits for.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    Task<JobTransaction> BeginAsync(CommitDurability durability, CancellationToken cancellationToken);

    /// <summary>Waits until no other process is choosing the next jobs, and keeps the others waiting until the transaction ends.</summary>
    Task LockQueueAsync(JobTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Brings the schema up to date. Safe to call by several processes at once: the first one does it.</summary>
    Task MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Whether the schema is up to date.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<bool> IsMigratedAsync(CancellationToken cancellationToken);

    /// <summary>What an error of this database means to the user; null where it is no matter of space or of being reached.</summary>
    JobStoreException? Translate(Exception exception);
}
