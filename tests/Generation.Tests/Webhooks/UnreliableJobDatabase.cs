using System.Data.Common;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Webhooks;

/// <summary>A job database that a test can make unavailable.</summary>
internal sealed class UnreliableJobDatabase(IJobDatabase database) : IJobDatabase
{
    private volatile bool _isAvailable = true;
    private int _refusals;
    private int _reads;

    /// <summary>Gets or sets whether transactions can begin.</summary>
    public bool IsAvailable
    {
        get => _isAvailable;
        set => _isAvailable = value;
    }

    /// <summary>Gets the number of transactions that could not begin.</summary>
    public int Refusals => _refusals;

    /// <summary>Gets the number of connections for reading.</summary>
    public int Reads => _reads;

    public string RowLock => database.RowLock;

    public string ReferenceLock => database.ReferenceLock;

    public string IsOneOfValues => database.IsOneOfValues;

    public string PromptHasWords => database.PromptHasWords;

    public string SearchTerm(string query) => database.SearchTerm(query);

    public Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        return database.OpenAsync(cancellationToken);
    }

    public Task<JobTransaction> BeginAsync(CommitDurability durability, CancellationToken cancellationToken)
    {
        if (IsAvailable)
        {
            return database.BeginAsync(durability, cancellationToken);
        }

        Interlocked.Increment(ref _refusals);
        throw JobStoreException.Unavailable(new TimeoutException());
    }

    public Task LockQueueAsync(JobTransaction transaction, CancellationToken cancellationToken) =>
        database.LockQueueAsync(transaction, cancellationToken);

    public Task LockAdmissionAsync(JobTransaction transaction, CancellationToken cancellationToken) =>
        database.LockAdmissionAsync(transaction, cancellationToken);

    public Task LockWebhooksAsync(JobTransaction transaction, string tenant, CancellationToken cancellationToken) =>
        database.LockWebhooksAsync(transaction, tenant, cancellationToken);

    public Task MigrateAsync(CancellationToken cancellationToken) => database.MigrateAsync(cancellationToken);

    public Task<bool> IsMigratedAsync(CancellationToken cancellationToken) => database.IsMigratedAsync(cancellationToken);

    public JobStoreException? Translate(Exception exception) => database.Translate(exception);
}
