using System.Data.Common;

namespace TextToVideo.Generation.Storage;

/// <summary>A transaction with its connection; rolled back when disposed before <see cref="CommitAsync"/>.</summary>
/// <param name="connection">Its connection, disposed with it.</param>
/// <param name="transaction">The transaction.</param>
/// <param name="released">Called at the end.</param>
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
