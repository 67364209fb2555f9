namespace TextToVideo.Standalone;

/// <summary>Builds the server that <c>serve</c> runs.</summary>
internal static class StandaloneServer
{
    /// <summary>
    /// The host name by which a machine refers to itself. Clients resolve it to 127.0.0.1 or to ::1, so the server listens on both
    /// addresses, or on the only one that exists.
    /// </summary>
    public const string Loopback = "localhost";

    /// <summary>Builds the server.</summary>
    /// <param name="dataPath">The folder for jobs and artifacts.</param>
    /// <param name="port">The port for REST.</param>
    /// <param name="grpcPort">The port for gRPC.</param>
    /// <param name="host">The address to listen on; <see cref="Loopback"/> for both loopback addresses.</param>
    public static WebApplication Build(string dataPath, int port, int grpcPort, string host = Loopback)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["URLS"] = $"http://{host}:{port}", ["GRPC_URLS"] = $"http://{host}:{grpcPort}" }
        );
        builder.AddServiceDefaults();
        builder.AddStandalone(dataPath);
        return builder.Build().MapStandalone();
    }
}
