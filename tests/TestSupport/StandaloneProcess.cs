using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>The server (<c>serve</c>) as a child process, by default on free ports.</summary>
public sealed class StandaloneProcess : RunningSystem
{
    private StandaloneProcess(ProgramProcess program, int port, int grpcPort, string dataPath)
        : base(port, grpcPort, dataPath) => Program = program;

    public ProgramProcess Program { get; }

    public override IReadOnlyList<string> Log => Program.Log;

    /// <summary>Starts the server, without waiting until it is healthy.</summary>
    public static StandaloneProcess Start(
        string dataPath,
        ITestOutputHelper? log = null,
        IReadOnlyDictionary<string, string>? environment = null,
        (int Http, int Grpc)? ports = null
    )
    {
        (int port, int grpcPort) = ports ?? FreePorts.GetPair();
        string[] arguments = ["serve", "--port", $"{port}", "--grpc-port", $"{grpcPort}", "--data", dataPath];
        var program = ProgramProcess.Start("Standalone", arguments, Path.GetTempPath(), environment, log);
        return new StandaloneProcess(program, port, grpcPort, dataPath);
    }

    /// <summary>Starts the server, and waits until it is healthy.</summary>
    public static Task<StandaloneProcess> StartAsync(
        string dataPath,
        ITestOutputHelper? log = null,
        IReadOnlyDictionary<string, string>? environment = null,
        (int Http, int Grpc)? ports = null
    )
    {
        StandaloneProcess server = Start(dataPath, log, environment, ports);
        return server.ReadyAsync(server.Program);
    }

    public override void AttachLog(ITestOutputHelper? log) => Program.AttachLog(log);

    protected override ValueTask StopAsync() => Program.DisposeAsync();
}
