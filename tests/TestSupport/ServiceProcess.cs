using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>A built service as a child process.</summary>
public class ServiceProcess : RunningService
{
    protected ServiceProcess(ProgramProcess program, int port, int grpcPort)
        : base(port, grpcPort) => Program = program;

    public ProgramProcess Program { get; }

    public override IReadOnlyList<string> Log => Program.Log;

    /// <summary>Starts one of the services on free ports, and waits until it is healthy.</summary>
    /// <param name="project">The project of the service.</param>
    /// <param name="workingFolder">The working directory of the process.</param>
    /// <param name="environment">Variables to add to this process's environment.</param>
    /// <param name="log">Receives the lines of the process.</param>
    public static async Task<ServiceProcess> StartAsync(
        string project,
        string workingFolder,
        IReadOnlyDictionary<string, string> environment,
        ITestOutputHelper? log = null
    )
    {
        (int port, int grpcPort) = FreePorts.GetPair();
        var program = ProgramProcess.Start(project, [], workingFolder, WithPorts(environment, port, grpcPort), log);
        return await new ServiceProcess(program, port, grpcPort).ReadyAsync(program);
    }

    protected static Dictionary<string, string> WithPorts(IReadOnlyDictionary<string, string> environment, int port, int grpcPort) =>
        new(environment) { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}", ["GRPC_URLS"] = $"http://127.0.0.1:{grpcPort}" };

    protected override ValueTask StopAsync() => Program.DisposeAsync();
}
