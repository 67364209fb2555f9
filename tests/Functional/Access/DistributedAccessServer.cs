using System.Data.Common;
using Npgsql;

namespace TextToVideo.Functional.Access;

/// <summary>The distributed form.</summary>
public sealed class DistributedAccessServer : AccessServer
{
    private protected override async Task<RunningSystem> StartAsync(string dataPath) =>
        await DistributedSystem.StartAsync(dataPath, replicas: []);

    internal override async Task<DbConnection> OpenDatabaseAsync()
    {
        var connection = new NpgsqlConnection(await ((DistributedSystem)Process).GetConnectionStringAsync("postgres"));
        await connection.OpenAsync();
        return connection;
    }
}
