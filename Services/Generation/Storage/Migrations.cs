using System.Reflection;

namespace TextToVideo.Generation.Storage;

/// <summary>
/// Applies the SQL files embedded in this assembly, each once, in the order of their names. A file applies to all databases, or only to the
/// one that its name ends with, as in <c>0003_search.sqlite.sql</c>.
/// </summary>
internal static class Migrations
{
    private const string Folder = ".Migrations.";

    private static readonly Assembly s_assembly = typeof(Migrations).Assembly;

    /// <summary>Returns whether all migrations have been applied.</summary>
    /// <param name="transaction">The transaction to use.</param>
    /// <param name="table">A query that returns whether the table of applied migrations exists.</param>
    /// <param name="database">The name of the database in the file names.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public static async Task<bool> AreAppliedAsync(
        JobTransaction transaction,
        string table,
        string database,
        CancellationToken cancellationToken
    ) =>
        await transaction.ExecuteScalarAsync<bool>(table, parameters: null, cancellationToken)
        && !(await PendingAsync(transaction, database, cancellationToken)).Any();

    /// <summary>Applies the pending migrations.</summary>
    /// <param name="transaction">The transaction to use.</param>
    /// <param name="database">The name of the database in the file names.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public static async Task ApplyAsync(JobTransaction transaction, string database, CancellationToken cancellationToken)
    {
        await RunAsync("CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY)");
        foreach (string name in await PendingAsync(transaction, database, cancellationToken))
        {
            using var reader = new StreamReader(s_assembly.GetManifestResourceStream(name)!);
            await RunAsync(await reader.ReadToEndAsync(cancellationToken));
            await RunAsync("INSERT INTO schema_migrations (name) VALUES (@name)", new { name });
        }

        Task RunAsync(string sql, object? parameters = null) => transaction.ExecuteAsync(sql, parameters, cancellationToken);
    }

    private static async Task<IEnumerable<string>> PendingAsync(
        JobTransaction transaction,
        string database,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<string> applied = await transaction.QueryAsync<string>(
            "SELECT name FROM schema_migrations",
            parameters: null,
            cancellationToken
        );
        return s_assembly
            .GetManifestResourceNames()
            .Where(name => name.Contains(Folder, StringComparison.Ordinal) && IsFor(name, database))
            .Except(applied)
            .Order(StringComparer.Ordinal);
    }

    private static bool IsFor(string name, string database) =>
        name.Split('.') is [.., string last, "sql"] && (last == database || (last.Length > 0 && char.IsAsciiDigit(last[0])));
}
