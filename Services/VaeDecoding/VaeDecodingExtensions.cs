using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.VaeDecoding;

/// <summary>Registers the VAE decoding stage.</summary>
public static class VaeDecodingExtensions
{
    /// <summary>The number of commands that one process handles concurrently; a single decoder call already uses every core.</summary>
    private const int ConcurrentCommands = 2;

    /// <summary>Adds the stage. It requires <c>AddInference</c> and <c>AddArtifacts</c>.</summary>
    /// <param name="builder">The host builder.</param>
    public static IHostApplicationBuilder AddVaeDecoding(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<VaeDecodingWorker>();
        builder.Services.AddStageConsumer<DecodeLatentsConsumer>(ConcurrentCommands);
        return builder;
    }

    /// <summary>Maps the gRPC service of the stage.</summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapVaeDecoding(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<VaeDecodingGrpcService>();
        return routes;
    }
}
