using System.Diagnostics;

namespace TextToVideo.AppHost.LocalServers;

/// <summary>
/// PostgreSQL as a local program. A root process starts it as a user without privileges, because it refuses to run as root.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <param name="dataPath">The folder of the data.</param>
/// <param name="password">The password of the superuser.</param>
/// <param name="databaseName">The name of the database that is created with the data.</param>
internal sealed class LocalPostgresResource(string name, string dataPath, ParameterResource password, string databaseName)
    : LocalServerResource(name, GetCommand(dataPath)[0], dataPath, password)
{
    private const string UserName = "postgres";

    /// <summary>The operating system users that the server may run as. The first one that exists is used.</summary>
    private static readonly string[] s_serverUsers = ["postgres", "nobody"];

    /// <inheritdoc/>
    public override ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Host=127.0.0.1;Port={Port};Username={UserName};Password={Password};Database={databaseName}");

    private string ClusterPath => GetClusterPath(DataPath);

    /// <summary>Adds the command-line arguments of the program.</summary>
    /// <param name="context">Receives the arguments.</param>
    public void AddArguments(CommandLineArgsCallbackContext context)
    {
        string[] options = ["-D", ClusterPath, "-h", "127.0.0.1", "-p", $"{PrimaryEndpoint.Port}", "-c", "unix_socket_directories="];
        foreach (string argument in (IEnumerable<string>)[.. GetCommand(DataPath).Skip(1), .. options])
        {
            context.Args.Add(argument);
        }
    }

    /// <inheritdoc/>
    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(ClusterPath, "PG_VERSION")))
        {
            await ChangeOwnerAsync(cancellationToken, DataPath);
            return;
        }

        // Initialize under another name, so that an interrupted initialization is not mistaken for a complete one.
        string initializing = $"{ClusterPath}.new";
        if (Directory.Exists(initializing))
        {
            Directory.Delete(initializing, recursive: true);
        }

        string passwordFile = Path.Combine(DataPath, "password");
        PrivateFile.Write(passwordFile, (await Password.GetValueAsync(cancellationToken))!);
        try
        {
            await ChangeOwnerAsync(cancellationToken, DataPath, passwordFile);
            string[] options =
            [
                "-D",
                initializing,
                "-U",
                UserName,
                $"--pwfile={passwordFile}",
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ];
            await RunAsync([.. GetUserPrefix(DataPath), PostgresPrograms.Find("initdb"), .. options], null, cancellationToken);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        string[] singleUser = ["--single", "-D", initializing, UserName];
        string createDatabase = $"CREATE DATABASE \"{databaseName}\";\n";
        await RunAsync([.. GetUserPrefix(DataPath), PostgresPrograms.Find("postgres"), .. singleUser], createDatabase, cancellationToken);
        Directory.Move(initializing, ClusterPath);
    }

    private static string GetClusterPath(string dataPath) => Path.Combine(dataPath, "data");

    private static string[] GetCommand(string dataPath)
    {
        string version = Path.Combine(GetClusterPath(dataPath), "PG_VERSION");
        string? major = File.Exists(version) ? File.ReadAllText(version).Trim() : null;
        return [.. GetUserPrefix(dataPath), PostgresPrograms.Find("postgres", major)];
    }

    private static string[] GetUserPrefix(string dataPath) =>
        Environment.IsPrivilegedProcess ? UnprivilegedUser.GetCommandPrefix(dataPath, s_serverUsers) : [];

    private static async Task ChangeOwnerAsync(CancellationToken cancellationToken, params string[] paths)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(["chown", $"{UnprivilegedUser.FindName(s_serverUsers)}:", .. paths], null, cancellationToken);
        }
    }

    private static async Task RunAsync(string[] command, string? input, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            }
        )!;
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        string errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new DistributedApplicationException(
                $"PostgreSQL cannot be initialized: {string.Join(' ', command)} exited with code {process.ExitCode}.\n"
                    + $"{await output}{errors}"
            );
        }
    }
}
