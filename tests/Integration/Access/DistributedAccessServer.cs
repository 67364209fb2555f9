using System.Data.Common;
using System.Text.Json;
using Npgsql;

namespace TextToVideo.Integration.Access;

/// <summary>The system with a process, or two, for every service, behind the gateway.</summary>
public sealed class DistributedAccessServer : AccessServer
{
    private protected override async Task<SystemProcess> StartAsync(string dataPath) => await DistributedProcess.StartAsync(dataPath);

    internal override async Task<DbConnection> OpenDatabaseAsync()
    {
        JsonElement state = JsonSerializer.Deserialize<JsonElement>(
            await File.ReadAllTextAsync(Path.Combine(Process.DataPath, "state.json")));
        JsonElement strings = state.EnumerateObject().Single(
            field => field.Name.Equals("connectionStrings", StringComparison.OrdinalIgnoreCase)).Value;
        var connection = new NpgsqlConnection(strings.Text("videos"));
        await connection.OpenAsync();
        return connection;
    }
}
