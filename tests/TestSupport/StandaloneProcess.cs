using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>The server (<c>serve</c>) as a child process on a data folder, on free ports, ready to be called.</summary>
public sealed class StandaloneProcess : SystemProcess
{
    private StandaloneProcess(ProgramProcess program, int port, int grpcPort, string dataPath)
        : base(program, port, grpcPort, dataPath)
    {
    }

    public static async Task<StandaloneProcess> StartAsync(
        string dataPath, ITestOutputHelper? log = null, IReadOnlyDictionary<string, string>? environment = null,
        (int Http, int Grpc)? ports = null)
    {
        (int port, int grpcPort) = ports ?? FreePorts.Pair();
        ProgramProcess program = ProgramProcess.Start(
            "Standalone", ["serve", "--port", $"{port}", "--grpc-port", $"{grpcPort}", "--data", dataPath], Path.GetTempPath(), environment, log);
        var server = new StandaloneProcess(program, port, grpcPort, dataPath);
        await server.Http.UntilReadyAsync(program);
        return server;
    }
}
