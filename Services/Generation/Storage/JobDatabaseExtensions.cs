namespace TextToVideo.Generation.Storage;

internal static class JobDatabaseExtensions
{
    /// <summary>Runs an action and converts database errors as <see cref="IJobDatabase.Translate"/> does.</summary>
    public static async Task<T> GuardedAsync<T>(this IJobDatabase database, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception exception) when (database.Translate(exception) is { } known)
        {
            throw known;
        }
    }

    /// <summary>Runs an action in a transaction, commits it, and converts database errors.</summary>
    /// <param name="database">The job database.</param>
    /// <param name="durability">The durability of the commit.</param>
    /// <param name="write">The action.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The result of the action.</returns>
    public static Task<T> WriteAsync<T>(
        this IJobDatabase database,
        CommitDurability durability,
        Func<JobTransaction, Task<T>> write,
        CancellationToken cancellationToken
    ) =>
        database.GuardedAsync(async () =>
        {
            await using JobTransaction transaction = await database.BeginAsync(durability, cancellationToken);
            T result = await write(transaction);
            await transaction.CommitAsync(cancellationToken);
            return result;
        });

    /// <summary>Runs a statement in a transaction of its own.</summary>
    /// <param name="database">The job database.</param>
    /// <param name="durability">The durability of the commit.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">The parameters of the statement.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The number of affected rows.</returns>
    public static Task<int> WriteAsync(
        this IJobDatabase database,
        CommitDurability durability,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => database.WriteAsync(durability, transaction => transaction.ExecuteAsync(sql, parameters, cancellationToken), cancellationToken);
}
