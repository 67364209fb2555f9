namespace TextToVideo.Client.Http;

/// <summary>Creates the handler that sends the requests of gRPC calls.</summary>
internal static class ClientHandler
{
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Proxies close idle connections, the strictest after half a minute.</summary>
    private static readonly TimeSpan s_pingDelay = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_pingTimeout = TimeSpan.FromSeconds(10);

    public static SocketsHttpHandler Create() =>
        new()
        {
            AllowAutoRedirect = false,
            ConnectTimeout = s_connectTimeout,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = s_pingDelay,
            KeepAlivePingTimeout = s_pingTimeout,
            UseCookies = false,
        };
}
