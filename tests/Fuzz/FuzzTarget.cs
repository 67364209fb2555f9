using System.Collections.Concurrent;
using System.Net;
using TextToVideo.Fuzz.Rest;

namespace TextToVideo.Fuzz;

/// <summary>The server under test, with connections to it and the ids that it has returned.</summary>
internal sealed class FuzzTarget : IAsyncDisposable
{
    private readonly ConcurrentBag<HttpConnection> _idle = [];

    public FuzzTarget(StandaloneProcess server, string adminKey)
    {
        Server = server;
        AdminKey = adminKey;
        Http2 = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = true, UseProxy = false })
        {
            BaseAddress = server.GrpcAddress,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public StandaloneProcess Server { get; }

    /// <summary>The default API key of the requests. It is not in <see cref="Ids"/>, so that no request revokes it.</summary>
    public string AdminKey { get; }

    /// <summary>The ids and keys that requests refer to.</summary>
    public KnownIds Ids { get; } = new();

    public HttpClient Http2 { get; }

    /// <summary>Returns an idle connection, or opens a new one.</summary>
    public async Task<HttpConnection> ConnectAsync(CancellationToken cancellationToken) =>
        _idle.TryTake(out HttpConnection? idle) ? idle : await HttpConnection.OpenAsync(Server.Address.Port, cancellationToken);

    /// <summary>Returns a connection to the pool after its response has been read.</summary>
    public void Return(HttpConnection connection) => _idle.Add(connection);

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out HttpConnection? connection))
        {
            connection.Dispose();
        }

        Http2.Dispose();
        await Server.DisposeAsync();
    }
}
