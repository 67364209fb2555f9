namespace TextToVideo.Standalone;

/// <summary>The server that <c>serve</c> runs.</summary>
internal static class StandaloneServer
{
    /// <summary>Builds it.</summary>
    /// <param name="dataPath">Where jobs and artifacts are kept.</param>
    /// <param name="port">REST, on the loopback address.</param>
    /// <param name="grpcPort">gRPC, on the loopback address.</param>
    public static WebApplication Build(string dataPath, int port, int grpcPort)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["URLS"] = $"http://127.0.0.1:{port}",
            ["GRPC_URLS"] = $"http://127.0.0.1:{grpcPort}",
        });
        builder.AddServiceDefaults();
        builder.AddStandalone(dataPath);
        return builder.Build().MapStandalone();
    }
}
