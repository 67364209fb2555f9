using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>The gateway as a child process in front of replicas. The replicas need not be running.</summary>
public sealed class GatewayProcess : ServiceProcess
{
    /// <summary>Short, so that a test does not wait long for a recovered replica.</summary>
    private const string ProbeInterval = "00:00:00.2";

    private GatewayProcess(ProgramProcess program, int port, int grpcPort)
        : base(program, port, grpcPort) => Grpc = new VideoGeneration.VideoGenerationClient(Channel);

    public VideoGeneration.VideoGenerationClient Grpc { get; }

    /// <summary>Starts the gateway, and waits until it is healthy.</summary>
    public static Task<GatewayProcess> StartAsync(
        ITestOutputHelper? log,
        IReadOnlyList<(Uri Http, Uri Grpc)> replicas,
        params (string Key, string Value)[] settings
    )
    {
        ArgumentNullException.ThrowIfNull(replicas);
        var environment = new Dictionary<string, string>
        {
            ["Gateway__Proxy__ProbeInterval"] = ProbeInterval,
            ["Gateway__RateLimit__RequestsPerMinute"] = "0",
        };
        for (int i = 0; i < replicas.Count; i++)
        {
            environment[$"services__generation__http__{i}"] = replicas[i].Http.ToString();
            environment[$"services__generation__grpc__{i}"] = replicas[i].Grpc.ToString();
        }

        foreach ((string key, string value) in settings ?? [])
        {
            environment[key] = value;
        }

        (int port, int grpcPort) = FreePorts.GetPair();
        var program = ProgramProcess.Start("Gateway", [], Path.GetTempPath(), WithPorts(environment, port, grpcPort), log);
        return new GatewayProcess(program, port, grpcPort).ReadyAsync(program);
    }
}
