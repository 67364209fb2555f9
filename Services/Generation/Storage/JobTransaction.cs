using System.Data.Common;

namespace TextToVideo.Generation.Storage;

/// <summary>Represents a transaction and its connection; disposing it before <see cref="CommitAsync"/> rolls it back.</summary>
/// <param name="connection">The connection, which is disposed with the transaction.</param>
/// <param name="transaction">The transaction.</param>
/// <param name="released">Called after the transaction and its connection have been disposed.</param>
internal sealed class JobTransaction(DbConnection connection, DbTransaction transaction, Action? released = null) : IAsyncDisposable
{
    public DbConnection Connection => connection;

    public DbTransaction Transaction => transaction;

    public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await using (connection)
            {
                await transaction.DisposeAsync();
            }
        }
        finally
        {
            released?.Invoke();
        }
    }
}
