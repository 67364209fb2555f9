using System.Data.Common;
using Microsoft.Data.Sqlite;
using TextToVideo.Functional.Support;

namespace TextToVideo.Functional.Access;

/// <summary>The system in one process.</summary>
public sealed class StandaloneAccessServer : AccessServer
{
    private static readonly Dictionary<string, string> s_settings = new() { ["Gateway__RateLimit__RequestsPerMinute"] = "0" };

    private protected override async Task<RunningSystem> StartAsync(string dataPath) =>
        await StandaloneHost.StartAsync(dataPath, settings: s_settings);

    internal override async Task<DbConnection> OpenDatabaseAsync()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Process.DataPath, "jobs.db")};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }
}
