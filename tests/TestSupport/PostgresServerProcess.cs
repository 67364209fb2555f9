using System.Diagnostics;
using Npgsql;

namespace TextToVideo.TestSupport;

/// <summary>A real PostgreSQL server of the test's own, with a password, whose data outlives its process.</summary>
public sealed class PostgresServerProcess(string user, string password) : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    public int Port { get; } = FreePorts.Pair().First;

    /// <summary>As a service is given it in <c>ConnectionStrings:videos</c>.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username={user};Password={password};Database=postgres";

    /// <summary>Whether its process runs.</summary>
    public bool IsRunning => _process is { HasExited: false };

    private string Data => _folder.Combine("data");

    public static async Task<PostgresServerProcess> StartNewAsync(string user = "texttovideo", string? password = null)
    {
        var server = new PostgresServerProcess(user, password ?? $"{Guid.NewGuid():N}");
        await server.InitialiseAsync();
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it, or starts it again, on the same port and data.</summary>
    public async Task StartAsync()
    {
        _process?.Dispose();
        _process = Start("postgres", "-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={Data}");
        await Patience.UntilAsync("PostgreSQL answers", async () =>
        {
            try
            {
                await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException) when (!_process.HasExited)
            {
                return false;
            }
        });
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = $"test_{Guid.NewGuid():N}";
        await using var admin = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand create = admin.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>SIGKILL to the server and everything that it has started.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WaitAsync(Patience.Long);

        // A killed server leaves its lock, which it would believe if another process had its number by now.
        File.Delete(Path.Combine(Data, "postmaster.pid"));
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync();
        }

        _process?.Dispose();
        _folder.Dispose();
    }

    private static string Find(string program)
    {
        string? newest = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").MaxBy(path => int.TryParse(Path.GetFileName(path), out int version) ? version : 0)
            : null;
        return newest is null ? program : Path.Combine(newest, "bin", program);
    }

    private static Process Start(string program, params string[] arguments)
    {
        // PostgreSQL does not run as root.
        string[] command = Environment.UserName == "root"
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", Find(program), .. arguments]
            : [Find(program), .. arguments];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task InitialiseAsync()
    {
        string file = _folder.Combine("password");
        await File.WriteAllTextAsync(file, password);
        if (Environment.UserName == "root")
        {
            using Process chown = Process.Start("chown", ["-R", "postgres", _folder.Path]);
            await chown.WaitForExitAsync();
        }

        using Process initialise = Start(
            "initdb", "-D", Data, "-U", user, "--pwfile", file, "--auth=scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync");
        await initialise.WaitForExitAsync().WaitAsync(Patience.Long);
        if (initialise.ExitCode != 0)
        {
            throw new InvalidOperationException($"initdb has ended with {initialise.ExitCode}.");
        }
    }
}
