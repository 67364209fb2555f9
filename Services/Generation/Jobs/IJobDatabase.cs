using System.Data.Common;

namespace TextToVideo.Generation.Jobs;

/// <summary>What differs between the databases that jobs can be kept in; the SQL is the same.</summary>
internal interface IJobDatabase
{
    /// <summary>What a SELECT needs at its end to lock the row until the transaction ends.</summary>
    string RowLock { get; }

    /// <summary>Opens a connection for reading.</summary>
    Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that writes.</summary>
    /// <param name="durability">What its commit waits for.</param>
    /// <param name="cancellationToken">Ends the wait for the lock.</param>
    Task<JobTransaction> BeginAsync(CommitDurability durability, CancellationToken cancellationToken);

    /// <summary>Brings the schema up to date. Safe to call by several processes at once.</summary>
    Task MigrateAsync(CancellationToken cancellationToken);
}
