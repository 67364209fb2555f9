using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Creates the schema of an earlier version.</summary>
internal static class OldSchema
{
    private const string Folder = "Migrations.";

    /// <summary>Applies the migrations whose names sort before a given one.</summary>
    /// <param name="database">The empty database.</param>
    /// <param name="kind">"postgres" or "sqlite".</param>
    /// <param name="end">The beginning of the name of the first migration that is not applied.</param>
    public static async Task CreateAsync(IJobDatabase database, string kind, string end)
    {
        string other = kind == "postgres" ? ".sqlite.sql" : ".postgres.sql";
        await using JobTransaction transaction = await database.BeginAsync(CommitDurability.Disk, default);
        await transaction.ExecuteAsync("CREATE TABLE schema_migrations (name text PRIMARY KEY)", null, default);
        foreach (
            string name in typeof(Migrations)
                .Assembly.GetManifestResourceNames()
                .Where(name => name.Contains(Folder, StringComparison.Ordinal) && !name.EndsWith(other, StringComparison.Ordinal))
                .Where(name => string.CompareOrdinal(name[(name.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length)..], end) < 0)
                .Order(StringComparer.Ordinal)
        )
        {
            using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream(name)!);
            await transaction.ExecuteAsync(await reader.ReadToEndAsync(), null, default);
            await transaction.ExecuteAsync("INSERT INTO schema_migrations (name) VALUES (@name)", new { name }, default);
        }

        await transaction.CommitAsync(default);
    }
}
