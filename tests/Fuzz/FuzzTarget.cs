using System.Collections.Concurrent;
using System.Net;
using TextToVideo.Fuzz.Rest;

namespace TextToVideo.Fuzz;

/// <summary>The server under fuzz, with connections to it and the ids that it has given.</summary>
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

    /// <summary>Of the requests that may do all; it is not among <see cref="Ids"/>, so that nothing revokes it.</summary>
    public string AdminKey { get; }

    public KnownIds Ids { get; } = new();

    public HttpClient Http2 { get; }

    /// <summary>A connection that another request has left, or a new one.</summary>
    public async Task<HttpConnection> ConnectAsync(CancellationToken cancellationToken) =>
        _idle.TryTake(out HttpConnection? idle) ? idle : await HttpConnection.OpenAsync(Server.Address.Port, cancellationToken);

    /// <summary>Keeps a connection on which nothing more is to come.</summary>
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
