using System.Diagnostics;

namespace TextToVideo.Interop;

/// <summary>
/// Runs Python's gRPC client: generates code from the .proto files with Debian's protoc and grpc_python_plugin, and runs the programs in
/// clients/ against the servers that all tests share.
/// </summary>
public sealed class PythonClients : IAsyncLifetime
{
    private readonly TemporaryFolder _generated = new();
    private string _python = string.Empty;

    /// <summary>The folder of the client programs.</summary>
    public static string ClientsPath { get; } = Path.Combine(AppContext.BaseDirectory, "clients");

    private static string ProtosPath { get; } = Path.Combine(AppContext.BaseDirectory, "Protos");

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _python = await FindPythonAsync();
        await GenerateAsync();
    }

    /// <summary>Prepares the program that runs scenarios.</summary>
    public ProcessStartInfo PrepareScenarios() => Prepare(Path.Combine(ClientsPath, "run.py"));

    /// <summary>Runs a program and waits until it ends.</summary>
    /// <param name="text">The source code of the program.</param>
    public Task<ProgramResult> RunAsync(string text) => ClientProgram.RunAsync(Prepare("-c", text));

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        _generated.Dispose();
        return Task.CompletedTask;
    }

    private ProcessStartInfo Prepare(params string[] arguments) =>
        new(_python, arguments) { Environment = { ["PYTHONPATH"] = _generated.Path, ["PYTHONDONTWRITEBYTECODE"] = "1" } };

    /// <summary>
    /// Returns the interpreter in PYTHON, else Debian's. Debian packages gRPC for its own interpreter, so another one in PATH may lack it.
    /// </summary>
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
                // This interpreter is not installed.
            }
        }

        throw new InvalidOperationException(
            "No Python interpreter with gRPC was found. Install python3-grpcio, or set PYTHON to an interpreter that has it."
        );
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
            ?? throw new InvalidOperationException("grpc_python_plugin was not found. Install protobuf-compiler-grpc.");
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
