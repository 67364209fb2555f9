using Grpc.Net.Client;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>The gateway as a process of its own before replicas, which need not be there.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    /// <summary>As one test must not wait long for a replica that has come back.</summary>
    private const string ProbeInterval = "00:00:00.2";

    private GatewayProcess(ProgramProcess program, int port, int grpcPort)
    {
        Program = program;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience.Long };
        Channel = GrpcChannel.ForAddress($"http://127.0.0.1:{grpcPort}");
        Videos = new VideosClient(Http);
        Grpc = new VideoGeneration.VideoGenerationClient(Channel);
    }

    public ProgramProcess Program { get; }

    public HttpClient Http { get; }

    public GrpcChannel Channel { get; }

    public VideosClient Videos { get; }

    public VideoGeneration.VideoGenerationClient Grpc { get; }

    public static async Task<GatewayProcess> StartAsync(
        ITestOutputHelper log, IReadOnlyList<(Uri Http, Uri Grpc)> replicas, params (string Key, string Value)[] settings)
    {
        (int port, int grpcPort) = FreePorts.Pair();
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["GRPC_URLS"] = $"http://127.0.0.1:{grpcPort}",
            ["Gateway__Proxy__ProbeInterval"] = ProbeInterval,
            ["Gateway__RateLimit__RequestsPerMinute"] = "0",
        };
        for (int i = 0; i < replicas.Count; i++)
        {
            environment[$"services__generation__http__{i}"] = replicas[i].Http.ToString();
            environment[$"services__generation__grpc__{i}"] = replicas[i].Grpc.ToString();
        }

        foreach ((string key, string value) in settings)
        {
            environment[key] = value;
        }

        ProgramProcess program = ProgramProcess.Start("Gateway", [], Path.GetTempPath(), environment, log);
        var gateway = new GatewayProcess(program, port, grpcPort);
        await gateway.Http.UntilReadyAsync(program);
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Http.Dispose();
        await Program.DisposeAsync();
    }
}
