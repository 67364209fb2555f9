using Grpc.Net.Client;
using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>A program that serves REST at one port and gRPC at another.</summary>
public class ServiceProcess : IAsyncDisposable
{
    private const int MaxMessageBytes = 64 * 1024 * 1024;

    protected ServiceProcess(ProgramProcess program, int port, int grpcPort)
    {
        Program = program;
        Address = new Uri($"http://127.0.0.1:{port}");
        GrpcAddress = new Uri($"http://127.0.0.1:{grpcPort}");
        Http = new HttpClient { BaseAddress = Address, Timeout = Patience.Long };
        Videos = new VideosClient(Http);
        Channel = GrpcChannel.ForAddress(GrpcAddress, new GrpcChannelOptions { MaxReceiveMessageSize = MaxMessageBytes });
    }

    public ProgramProcess Program { get; }

    public Uri Address { get; }

    public Uri GrpcAddress { get; }

    public HttpClient Http { get; }

    public VideosClient Videos { get; }

    public GrpcChannel Channel { get; }

    /// <summary>Starts one of the services on free ports, and waits until it is healthy.</summary>
    /// <param name="project">Its project.</param>
    /// <param name="workingFolder">Its current folder.</param>
    /// <param name="environment">Its environment, on top of this process's.</param>
    /// <param name="log">Where its lines go.</param>
    public static async Task<ServiceProcess> StartAsync(
        string project, string workingFolder, IReadOnlyDictionary<string, string> environment, ITestOutputHelper? log = null)
    {
        (int port, int grpcPort) = FreePorts.Pair();
        ProgramProcess program = ProgramProcess.Start(project, [], workingFolder, WithPorts(environment, port, grpcPort), log);
        return await new ServiceProcess(program, port, grpcPort).ReadyAsync<ServiceProcess>();
    }

    public virtual async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Http.Dispose();
        await Program.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected static Dictionary<string, string> WithPorts(IReadOnlyDictionary<string, string> environment, int port, int grpcPort) =>
        new(environment) { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}", ["GRPC_URLS"] = $"http://127.0.0.1:{grpcPort}" };

    /// <summary>This, once it is healthy; a program that does not become so is killed.</summary>
    protected async Task<T> ReadyAsync<T>()
        where T : ServiceProcess
    {
        try
        {
            await Http.UntilReadyAsync(Program);
            return (T)this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }
}
