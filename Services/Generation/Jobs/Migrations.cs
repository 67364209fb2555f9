using System.Reflection;
using Dapper;

namespace TextToVideo.Generation.Jobs;

/// <summary>
/// Applies the SQL files that this assembly carries, in the order of their names, each once. A file is for every database, or for the one that
/// its name ends with, as in <c>0003_search.sqlite.sql</c>.
/// </summary>
internal static class Migrations
{
    private const string Folder = ".Migrations.";

    /// <param name="transaction">What they are applied in.</param>
    /// <param name="database">The database's name in the files' names.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task ApplyAsync(JobTransaction transaction, string database, CancellationToken cancellationToken)
    {
        await RunAsync("CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY)");
        IEnumerable<string> applied = await transaction.Connection.QueryAsync<string>(new CommandDefinition(
            "SELECT name FROM schema_migrations", transaction: transaction.Transaction, cancellationToken: cancellationToken));
        Assembly assembly = typeof(Migrations).Assembly;
        IEnumerable<string> pending = assembly.GetManifestResourceNames()
            .Where(name => name.Contains(Folder, StringComparison.Ordinal) && IsFor(name, database))
            .Except(applied).Order(StringComparer.Ordinal);
        foreach (string name in pending)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            await RunAsync(await reader.ReadToEndAsync(cancellationToken));
            await RunAsync("INSERT INTO schema_migrations (name) VALUES (@name)", new { name });
        }

        Task RunAsync(string sql, object? parameters = null) => transaction.Connection.ExecuteAsync(
            new CommandDefinition(sql, parameters, transaction.Transaction, cancellationToken: cancellationToken));
    }

    private static bool IsFor(string name, string database) => name.Split('.') is [.., string last, "sql"]
        && (last == database || (last.Length > 0 && char.IsAsciiDigit(last[0])));
}
