namespace TextToVideo.Standalone;

/// <summary>The server that <c>serve</c> runs.</summary>
internal static class StandaloneServer
{
    /// <summary>The address that only this machine reaches.</summary>
    public const string Loopback = "127.0.0.1";

    /// <summary>Builds it.</summary>
    /// <param name="dataPath">Where jobs and artifacts are kept.</param>
    /// <param name="port">REST.</param>
    /// <param name="grpcPort">gRPC.</param>
    /// <param name="host">The address to listen on.</param>
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
