using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.ServiceDefaults.Redis;
using TextToVideo.TextEncoding.Cache;

namespace TextToVideo.TextEncoding;

/// <summary>Registers the text encoding stage.</summary>
public static class TextEncodingExtensions
{
    /// <summary>The number of commands that one process handles concurrently; encoding a text takes little time.</summary>
    private const int ConcurrentCommands = 4;

    /// <summary>Adds the stage. It requires <c>AddInference</c> and <c>AddArtifacts</c>.</summary>
    /// <param name="builder">The host builder.</param>
    public static IHostApplicationBuilder AddTextEncoding(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder
            .Services.AddOptions<EmbeddingCacheOptions>()
            .BindConfiguration(EmbeddingCacheOptions.SectionName)
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

    /// <summary>Maps the gRPC service of the stage.</summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapTextEncoding(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<TextEncodingGrpcService>();
        return routes;
    }
}
