using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Local;
using Npgsql;

namespace Aspire.Hosting.PostgreSQL;

/// <summary>PostgreSQL as a program of this machine. It refuses to run as root; then it runs as a user without privileges.</summary>
internal sealed class LocalPostgres(PostgresServerResource postgres) : ILocalServer
{
    private const string DebianFolder = "/usr/lib/postgresql";

    public async Task<ProcessSpec> PrepareAsync(LocalServerContext context, CancellationToken cancellationToken)
    {
        string data = Path.Combine(context.DataPath, "data");
        string version = Path.Combine(data, "PG_VERSION");
        string? major = File.Exists(version) ? (await File.ReadAllTextAsync(version, cancellationToken)).Trim() : null;
        string server = Find("postgres", major);
        LocalUser? user = Environment.IsPrivilegedProcess ? UserFor(context) : null;
        if (user is not null)
        {
            await context.RunAsync(Tool("chown", null, context.DataPath, $"{user.Name}:", context.DataPath), cancellationToken);
        }

        if (major is null)
        {
            await InitialiseAsync(context, user, data, cancellationToken);
        }

        AllocatedEndpoint endpoint = postgres.PrimaryEndpoint.EndpointAnnotation.AllocatedEndpoint!;
        string[] arguments = ["-D", data, "-p", $"{endpoint.Port}", "-h", endpoint.Address, "-c", "unix_socket_directories="];
        return Tool(server, user, context.DataPath, arguments) with
        {
            // Without waiting for clients to leave; and where the AppHost has gone, without a checkpoint.
            StopSignal = Signal.Interrupt,
            OrphanSignal = Signal.Quit,
        };
    }

    /// <summary>Makes what databases are missing; that they are there is the proof that it works.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            string connectionString = (await postgres.ConnectionStringExpression.GetValueAsync(cancellationToken))!;
            await using var connection = new NpgsqlConnection($"{connectionString};Database=postgres;Pooling=false;Timeout=5");
            await connection.OpenAsync(cancellationToken);
            foreach (string database in postgres.Databases.Values)
            {
                await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection)
                {
                    Parameters = { new NpgsqlParameter { Value = database } },
                };
                if (await find.ExecuteScalarAsync(cancellationToken) is null)
                {
                    string name = database.Replace("\"", "\"\"", StringComparison.Ordinal);
                    await using var create = new NpgsqlCommand($"CREATE DATABASE \"{name}\"", connection);
                    await create.ExecuteNonQueryAsync(cancellationToken);
                }
            }

            return null;
        }
        catch (Exception exception) when (exception is NpgsqlException or SocketException or IOException or TimeoutException)
        {
            return exception.Message;
        }
    }

    private static LocalUser UserFor(LocalServerContext context) =>
        LocalUser.Find(context.DataPath, "postgres", "nobody")
        ?? throw new DistributedApplicationException("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody'.");

    /// <summary>The newest version, or the one that the data is of.</summary>
    private static string Find(string program, string? major)
    {
        IEnumerable<string> debian = Directory.Exists(DebianFolder)
            ? Directory.EnumerateDirectories(DebianFolder)
                .OrderByDescending(folder => Path.GetFileName(folder) == major)
                .ThenByDescending(folder =>
                    double.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out double number) ? number : 0)
                .Select(folder => Path.Combine(folder, "bin", program))
            : [];
        return Programs.Require("PostgreSQL", "postgresql", [.. debian, program]);
    }

    private static ProcessSpec Tool(string program, LocalUser? user, string folder, params string[] arguments) =>
        new() { FileName = program, Arguments = arguments, WorkingDirectory = folder, User = user };

    /// <summary>Makes the data under another name first, so that what was interrupted is not taken for whole.</summary>
    private async Task InitialiseAsync(LocalServerContext context, LocalUser? user, string data, CancellationToken cancellationToken)
    {
        string begun = $"{data}.new";
        string password = Path.Combine(context.DataPath, "password");
        if (Directory.Exists(begun))
        {
            Directory.Delete(begun, recursive: true);
        }

        LocalStore.WritePrivately(password, (await postgres.PasswordParameter.GetValueAsync(cancellationToken))!);
        try
        {
            if (user is not null)
            {
                await context.RunAsync(Tool("chown", null, context.DataPath, $"{user.Name}:", password), cancellationToken);
            }

            string[] arguments =
            [
                "-D", begun, "-U", (await postgres.UserNameReference.GetValueAsync(cancellationToken))!, $"--pwfile={password}",
                "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8",
            ];
            await context.RunAsync(Tool(Find("initdb", null), user, context.DataPath, arguments), cancellationToken);
        }
        finally
        {
            File.Delete(password);
        }

        Directory.Move(begun, data);
    }
}
