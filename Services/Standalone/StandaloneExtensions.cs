using TextToVideo.Artifacts;
using TextToVideo.Denoising;
using TextToVideo.Gateway;
using TextToVideo.Generation;
using TextToVideo.Inference;
using TextToVideo.Moderation;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.TextEncoding;
using TextToVideo.Transcoding;
using TextToVideo.VaeDecoding;

namespace TextToVideo.Standalone;

/// <summary>Registers all services in one process, with an in-memory bus and all persistent data in one folder.</summary>
public static class StandaloneExtensions
{
    /// <summary>Adds every service.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="dataPath">The folder for jobs and artifacts.</param>
    public static IHostApplicationBuilder AddStandalone(this IHostApplicationBuilder builder, string dataPath)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["JobStore:SqlitePath"] = GetSqlitePath(dataPath),
                ["Artifacts:Path"] = GetArtifactsPath(dataPath),
                ["Inference:ModelsPath"] =
                    builder.Configuration["Inference:ModelsPath"] ?? Path.Combine(AppContext.BaseDirectory, "models"),
            }
        );
        builder.AddInference();
        builder.AddArtifacts();
        builder.AddGateway();
        builder.AddGeneration();
        builder.AddModeration();
        builder.AddTextEncoding();
        builder.AddDenoising();
        builder.AddVaeDecoding();
        builder.AddTranscoding();
        builder.AddMessageBus();
        builder.Services.AddDirectCalls();
        return builder;
    }

    /// <summary>Returns the path of the database in a data folder.</summary>
    /// <param name="dataPath">The folder.</param>
    internal static string GetSqlitePath(string dataPath) => Path.Combine(dataPath, "jobs.db");

    /// <summary>Returns the path of the artifacts in a data folder.</summary>
    /// <param name="dataPath">The folder.</param>
    internal static string GetArtifactsPath(string dataPath) => Path.Combine(dataPath, "artifacts");

    /// <summary>Maps REST and every gRPC service.</summary>
    /// <param name="app">The web application.</param>
    public static WebApplication MapStandalone(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseGateway();
        app.UseOpenRequests();
        app.UseRateLimiter();
        app.MapDefaultEndpoints();
        app.MapGeneration();
        app.MapLocalKeyring();
        RouteGroupBuilder stages = app.MapDirectCalls();
        stages.MapModeration();
        stages.MapTextEncoding();
        stages.MapDenoising();
        stages.MapVaeDecoding();
        stages.MapTranscoding();
        return app;
    }
}
