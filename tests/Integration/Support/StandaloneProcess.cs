using Grpc.Net.Client;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Support;

/// <summary>The server (<c>serve</c>) as a child process on a data folder, on free ports, ready to be called.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    private readonly HttpClient _http;

    private StandaloneProcess(ProgramProcess program, int port, int grpcPort, string dataPath)
    {
        Program = program;
        DataPath = dataPath;
        Address = new Uri($"http://127.0.0.1:{port}");
        GrpcAddress = new Uri($"http://127.0.0.1:{grpcPort}");
        _http = new HttpClient { BaseAddress = Address, Timeout = Patience.Long };
        Videos = new VideosClient(_http);
        Channel = GrpcChannel.ForAddress(GrpcAddress, new GrpcChannelOptions { MaxReceiveMessageSize = 64 * 1024 * 1024 });
    }

    public ProgramProcess Program { get; }

    public string DataPath { get; }

    public Uri Address { get; }

    public Uri GrpcAddress { get; }

    public HttpClient Http => _http;

    public VideosClient Videos { get; }

    public GrpcChannel Channel { get; }

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

    /// <summary>The files of a video, by name.</summary>
    public string[] FilesOf(string videoId)
    {
        string folder = FolderOf(videoId);
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>Where a video's files lie.</summary>
    public string FolderOf(string videoId) => Path.Combine(DataPath, "artifacts", "videos", videoId["video_".Length..]);

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        _http.Dispose();
        await Program.DisposeAsync();
    }
}
