using System.Diagnostics;

namespace TextToVideo.Interop;

/// <summary>
/// Python's gRPC as a client: code is generated from the .proto files by Debian's protoc and grpc_python_plugin, and the programs in clients/ use it
/// against the servers that all tests share.
/// </summary>
public sealed class PythonClients : IAsyncLifetime
{
    private readonly TemporaryFolder _generated = new();
    private string _python = string.Empty;

    /// <summary>Where the client programs are.</summary>
    public static string ClientsPath { get; } = Path.Combine(AppContext.BaseDirectory, "clients");

    private static string ProtosPath { get; } = Path.Combine(AppContext.BaseDirectory, "Protos");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _python = await FindPythonAsync();
        await GenerateAsync();
    }

    /// <summary>Runs one scenario of a client program.</summary>
    /// <param name="server">What it calls.</param>
    /// <param name="client">The program's name without ".py".</param>
    /// <param name="scenario">The function.</param>
    /// <exception cref="Xunit.Sdk.XunitException">It failed; the message has its traceback.</exception>
    public Task RunAsync(RunningService server, string client, string scenario) =>
        ClientProgram.PassAsync(server, Prepare(Path.Combine(ClientsPath, "run.py"), client, scenario));

    /// <summary>Runs a program.</summary>
    /// <param name="text">The program.</param>
    public Task<ProgramResult> RunAsync(string text) => ClientProgram.RunAsync(Prepare("-c", text));

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        _generated.Dispose();
        return Task.CompletedTask;
    }

    private ProcessStartInfo Prepare(params string[] arguments) =>
        new(_python, arguments) { Environment = { ["PYTHONPATH"] = _generated.Path, ["PYTHONDONTWRITEBYTECODE"] = "1" } };

    /// <summary>What PYTHON names, or else Debian's: its gRPC is a package of the distribution, which another interpreter in PATH does not see.</summary>
    private static async Task<string> FindPythonAsync()
    {
        string?[] candidates = [Environment.GetEnvironmentVariable("PYTHON"), "/usr/bin/python3", "python3"];
        foreach (string python in candidates.OfType<string>().Where(candidate => candidate.Length > 0))
        {
            try
            {
                if ((await ProgramProcess.RunAsync(python, "-c", "import grpc, google.protobuf")).ExitCode == 0)
                {
                    return python;
                }
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // There is no such program.
            }
        }

        throw new InvalidOperationException("No Python has gRPC. Install python3-grpcio, or name one that has it in PYTHON.");
    }

    private async Task GenerateAsync()
    {
        string[] protos =
        [
            .. Directory
                .GetFiles(ProtosPath, "*.proto", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(ProtosPath, path)),
        ];
        string plugin =
            (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
                .Split(Path.PathSeparator)
                .Select(folder => Path.Combine(folder, "grpc_python_plugin"))
                .FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("There is no grpc_python_plugin. Install protobuf-compiler-grpc.");
        ProgramResult result = await ProgramProcess.RunAsync(
            "protoc",
            [
                $"-I{ProtosPath}",
                $"--plugin=protoc-gen-grpc_python={plugin}",
                $"--python_out={_generated.Path}",
                $"--grpc_python_out={_generated.Path}",
                .. protos,
            ]
        );
        result.Succeeded();
    }
}
