using Grpc.Net.Client;

namespace TextToVideo.TestSupport;

/// <summary>A running service with REST and gRPC on two ports of the loopback address, and clients of it.</summary>
public abstract class RunningService : IAsyncDisposable
{
    private const int MaxMessageBytes = 64 * 1024 * 1024;

    protected RunningService(int port, int grpcPort)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        GrpcAddress = new Uri($"http://127.0.0.1:{grpcPort}");
        Http = new HttpClient { BaseAddress = Address, Timeout = Wait.Long };
        Videos = new VideosClient(Http);
        Channel = GrpcChannel.ForAddress(GrpcAddress, new GrpcChannelOptions { MaxReceiveMessageSize = MaxMessageBytes });
    }

    public Uri Address { get; }

    public Uri GrpcAddress { get; }

    public HttpClient Http { get; }

    public VideosClient Videos { get; }

    public GrpcChannel Channel { get; }

    /// <summary>The output lines of its processes so far.</summary>
    public abstract IReadOnlyList<string> Log { get; }

    /// <summary>Stops the service.</summary>
    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Http.Dispose();
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the processes of the service.</summary>
    protected abstract ValueTask StopAsync();
}
