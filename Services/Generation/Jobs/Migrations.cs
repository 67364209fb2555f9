using System.Reflection;
using Dapper;

namespace TextToVideo.Generation.Jobs;

/// <summary>Applies the SQL files that this assembly carries, in the order of their names, each once.</summary>
internal static class Migrations
{
    private const string Folder = ".Migrations.";

    public static async Task ApplyAsync(JobTransaction transaction, CancellationToken cancellationToken)
    {
        await RunAsync("CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY)");
        IEnumerable<string> applied = await transaction.Connection.QueryAsync<string>(new CommandDefinition(
            "SELECT name FROM schema_migrations", transaction: transaction.Transaction, cancellationToken: cancellationToken));
        Assembly assembly = typeof(Migrations).Assembly;
        IEnumerable<string> pending = assembly.GetManifestResourceNames()
            .Where(name => name.Contains(Folder, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
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
}
