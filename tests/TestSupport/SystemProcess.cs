using Grpc.Net.Client;

namespace TextToVideo.TestSupport;

/// <summary>The whole system behind its two ports, in whatever form.</summary>
public abstract class SystemProcess : IAsyncDisposable
{
    private const int MaxMessageBytes = 64 * 1024 * 1024;

    protected SystemProcess(ProgramProcess program, int port, int grpcPort, string dataPath)
    {
        Program = program;
        DataPath = dataPath;
        Address = new Uri($"http://127.0.0.1:{port}");
        GrpcAddress = new Uri($"http://127.0.0.1:{grpcPort}");
        Http = new HttpClient { BaseAddress = Address, Timeout = Patience.Long };
        Videos = new VideosClient(Http);
        Channel = GrpcChannel.ForAddress(GrpcAddress, new GrpcChannelOptions { MaxReceiveMessageSize = MaxMessageBytes });
    }

    public ProgramProcess Program { get; }

    public string DataPath { get; }

    public Uri Address { get; }

    public Uri GrpcAddress { get; }

    public HttpClient Http { get; }

    public VideosClient Videos { get; }

    public GrpcChannel Channel { get; }

    /// <summary>The files of a video, by name.</summary>
    public string[] FilesOf(string videoId)
    {
        string folder = FolderOf(videoId);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>Where a video's files lie.</summary>
    public string FolderOf(string videoId) => Path.Combine(DataPath, "artifacts", "videos", videoId["video_".Length..]);

    public virtual async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Http.Dispose();
        await Program.DisposeAsync();
    }
}
