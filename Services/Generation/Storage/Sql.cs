using System.Data;
using System.Data.Common;
using Dapper;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Runs SQL statements with Dapper. In SQLite and PostgreSQL alike, a time is stored as milliseconds since 1970-01-01 UTC
/// and a <see cref="Guid"/> as 32 hexadecimal digits; parameters and results of these types are converted.
/// </summary>
internal static class Sql
{
    // Dapper has one set of type handlers per process. It must be complete before the first statement, because Dapper caches its mappers.
    static Sql()
    {
        Register(new TimeHandler());
        Register(new GuidHandler());
    }

    /// <summary>Runs a statement on a connection, outside of a transaction.</summary>
    /// <returns>The number of affected rows.</returns>
    public static Task<int> ExecuteAsync(DbConnection connection, string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, cancellationToken: cancellationToken));

    /// <summary>Runs a statement in a transaction.</summary>
    /// <returns>The number of affected rows.</returns>
    public static Task<int> ExecuteAsync(
        this JobTransaction transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => transaction.Connection.ExecuteAsync(CreateCommand(transaction, sql, parameters, cancellationToken));

    /// <summary>Returns the rows of a query in a transaction.</summary>
    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        this JobTransaction transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => (await transaction.Connection.QueryAsync<T>(CreateCommand(transaction, sql, parameters, cancellationToken))).AsList();

    /// <summary>Returns the only row of a query in a transaction, or the default if there is none.</summary>
    public static Task<T?> QuerySingleOrDefaultAsync<T>(
        this JobTransaction transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => transaction.Connection.QuerySingleOrDefaultAsync<T>(CreateCommand(transaction, sql, parameters, cancellationToken));

    /// <summary>Returns the first value of a query in a transaction, or the default if there is none.</summary>
    public static Task<T?> ExecuteScalarAsync<T>(
        this JobTransaction transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => transaction.Connection.ExecuteScalarAsync<T>(CreateCommand(transaction, sql, parameters, cancellationToken));

    /// <summary>Returns the rows of a query on a new connection.</summary>
    /// <exception cref="Jobs.JobStoreException">The database is unavailable.</exception>
    public static Task<IReadOnlyList<T>> QueryAsync<T>(
        this IJobDatabase database,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) =>
        database.RunAsync(
            sql,
            parameters,
            async (connection, command) => (IReadOnlyList<T>)(await connection.QueryAsync<T>(command)).AsList(),
            cancellationToken
        );

    /// <summary>Returns the only row of a query on a new connection, or the default if there is none.</summary>
    /// <exception cref="Jobs.JobStoreException">The database is unavailable.</exception>
    public static Task<T?> QuerySingleOrDefaultAsync<T>(
        this IJobDatabase database,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => database.RunAsync(sql, parameters, (connection, command) => connection.QuerySingleOrDefaultAsync<T>(command), cancellationToken);

    /// <summary>Returns the first value of a query on a new connection, or the default if there is none.</summary>
    /// <exception cref="Jobs.JobStoreException">The database is unavailable.</exception>
    public static Task<T?> ExecuteScalarAsync<T>(
        this IJobDatabase database,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => database.RunAsync(sql, parameters, (connection, command) => connection.ExecuteScalarAsync<T>(command), cancellationToken);

    private static Task<TResult> RunAsync<TResult>(
        this IJobDatabase database,
        string sql,
        object? parameters,
        Func<DbConnection, CommandDefinition, Task<TResult>> run,
        CancellationToken cancellationToken
    ) =>
        database.GuardedAsync(async () =>
        {
            await using DbConnection connection = await database.OpenAsync(cancellationToken);
            return await run(connection, new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
        });

    private static CommandDefinition CreateCommand(
        JobTransaction transaction,
        string sql,
        object? parameters,
        CancellationToken cancellationToken
    ) => new(sql, parameters, transaction.Transaction, cancellationToken: cancellationToken);

    // Dapper's own mapping of a type would take precedence over the handler.
    private static void Register<T>(SqlMapper.TypeHandler<T> handler)
        where T : struct
    {
        SqlMapper.RemoveTypeMap(typeof(T));
        SqlMapper.RemoveTypeMap(typeof(T?));
        SqlMapper.AddTypeHandler(handler);
    }

    private sealed class TimeHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUnixTimeMilliseconds();

        public override DateTimeOffset Parse(object value) => DateTimeOffset.FromUnixTimeMilliseconds((long)value);
    }

    private sealed class GuidHandler : SqlMapper.TypeHandler<Guid>
    {
        public override void SetValue(IDbDataParameter parameter, Guid value) => parameter.Value = value.ToString("N");

        public override Guid Parse(object value) => Guid.ParseExact((string)value, "N");
    }
}
