using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.ServiceDefaults.Redis;
using TextToVideo.TextEncoding.Cache;

namespace TextToVideo.TextEncoding;

/// <summary>The text encoding stage.</summary>
public static class TextEncodingExtensions
{
    /// <summary>How many commands one process works on at a time; encoding a text is short work.</summary>
    private const int ConcurrentCommands = 4;

    /// <summary>Adds the stage; <c>AddInference</c> and <c>AddArtifacts</c> bring what it stands on.</summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder AddTextEncoding(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder
            .Services.AddOptions<EmbeddingCacheOptions>()
            .BindConfiguration(EmbeddingCacheOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddMetrics();
        builder.Services.AddSingleton<TextEncodingMetrics>();
        builder.Services.AddSingleton<EmbeddingKeys>();
        builder.Services.AddSharedSingleton<IEmbeddingCache, RedisEmbeddingCache, InProcessEmbeddingCache>();
        builder.Services.AddSingleton<CachingTextEncoder>();
        builder.Services.AddSingleton<TextEncodingWorker>();
        builder.Services.AddStageConsumer<EncodeTextConsumer>(ConcurrentCommands);
        return builder;
    }

    /// <summary>Maps its gRPC service.</summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapTextEncoding(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<TextEncodingGrpcService>();
        return routes;
    }
}
