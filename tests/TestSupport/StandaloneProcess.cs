using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>The server (<c>serve</c>) as a child process on a data folder, on free ports.</summary>
public sealed class StandaloneProcess : SystemProcess
{
    private StandaloneProcess(ProgramProcess program, int port, int grpcPort, string dataPath)
        : base(program, port, grpcPort, dataPath)
    {
    }

    /// <summary>Starts the server.</summary>
    public static StandaloneProcess Start(
        string dataPath, ITestOutputHelper? log = null, IReadOnlyDictionary<string, string>? environment = null,
        (int Http, int Grpc)? ports = null)
    {
        (int port, int grpcPort) = ports ?? FreePorts.Pair();
        string[] arguments = ["serve", "--port", $"{port}", "--grpc-port", $"{grpcPort}", "--data", dataPath];
        ProgramProcess program = ProgramProcess.Start("Standalone", arguments, Path.GetTempPath(), environment, log);
        return new StandaloneProcess(program, port, grpcPort, dataPath);
    }

    /// <summary>Starts the server, and waits until it is healthy.</summary>
    public static Task<StandaloneProcess> StartAsync(
        string dataPath, ITestOutputHelper? log = null, IReadOnlyDictionary<string, string>? environment = null,
        (int Http, int Grpc)? ports = null) =>
        Start(dataPath, log, environment, ports).ReadyAsync<StandaloneProcess>();
}
