using System.Diagnostics;
using Npgsql;

namespace TextToVideo.TestSupport;

/// <summary>A PostgreSQL server with a password. Its data is kept when its process is killed.</summary>
public sealed class PostgresServerProcess(string user, string password) : LocalServerProcess
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The value of a service's <c>ConnectionStrings:videos</c>.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username={user};Password={password};Database=postgres";

    private string Data => _folder.Combine("data");

    /// <summary>Creates a server and starts it.</summary>
    public static async Task<PostgresServerProcess> StartNewAsync(string user = "texttovideo", string? password = null)
    {
        var server = new PostgresServerProcess(user, password ?? $"{Guid.NewGuid():N}");
        await server.InitialiseAsync();
        await server.StartAsync();
        return server;
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = $"test_{Guid.NewGuid():N}";
        await using var admin = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand create = admin.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    public override async Task KillAsync()
    {
        await base.KillAsync();

        // A killed server leaves its lock file behind. The process id in it may belong to another process now.
        File.Delete(Path.Combine(Data, "postmaster.pid"));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    protected override ProcessStartInfo Prepare() =>
        Prepare("postgres", "-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={Data}");

    protected override async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string Find(string program)
    {
        string? newest = Directory.Exists("/usr/lib/postgresql")
            ? Directory
                .GetDirectories("/usr/lib/postgresql")
                .MaxBy(path => int.TryParse(Path.GetFileName(path), out int version) ? version : 0)
            : null;
        return newest is null ? program : Path.Combine(newest, "bin", program);
    }

    private static ProcessStartInfo Prepare(string program, params string[] arguments)
    {
        // PostgreSQL refuses to run as root.
        string[] command =
            Environment.UserName == "root"
                ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", Find(program), .. arguments]
                : [Find(program), .. arguments];
        return new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = "/" };
    }

    private async Task InitialiseAsync()
    {
        string file = _folder.Combine("password");
        await File.WriteAllTextAsync(file, password);
        if (Environment.UserName == "root")
        {
            (await ProgramProcess.RunAsync("chown", "-R", "postgres", _folder.Path)).Succeeded();
        }

        ProcessStartInfo initialise = Prepare(
            "initdb",
            "-D",
            Data,
            "-U",
            user,
            "--pwfile",
            file,
            "--auth=scram-sha-256",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync"
        );
        (await ProgramProcess.RunAsync(initialise)).Succeeded();
    }
}
