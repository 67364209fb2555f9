using System.Data.Common;
using Npgsql;
using TextToVideo.Functional.Gateway;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Access;

/// <summary>A gateway in front of a server whose keys are in PostgreSQL, as in the distributed form, all in this process.</summary>
public sealed class GatewayAccessServer : AccessServer
{
    private string _connectionString = string.Empty;

    private protected override async Task<RunningSystem> StartAsync(string dataPath)
    {
        PostgresServerProcess postgres = await PostgresServerProcess.StartNewAsync();
        _connectionString = await postgres.CreateDatabaseAsync();
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__videos"] = _connectionString,

            // All callers of the gateway have its address.
            ["Gateway__RateLimit__RequestsPerMinute"] = "0",
        };
        StandaloneHost server = await StandaloneHost.StartAsync(dataPath, settings: settings);
        return new GatewaySystem(await GatewayHost.StartAsync([(server.Address, server.GrpcAddress)]), server, postgres);
    }

    internal override async Task<DbConnection> OpenDatabaseAsync()
    {
        var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        return connection;
    }

    private sealed class GatewaySystem(GatewayHost gateway, StandaloneHost server, PostgresServerProcess postgres)
        : RunningSystem(gateway.Address.Port, gateway.GrpcAddress.Port, server.DataPath)
    {
        public override IReadOnlyList<string> Log => server.Log;

        public override void AttachLog(ITestOutputHelper? log) => server.AttachLog(log);

        protected override async ValueTask StopAsync()
        {
            await gateway.DisposeAsync();
            await server.DisposeAsync();
            await postgres.DisposeAsync();
        }
    }
}
