using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.VaeDecoding;

/// <summary>The VAE decoding stage.</summary>
public static class VaeDecodingExtensions
{
    /// <summary>How many commands one process works on at a time: the decoder alone uses every core.</summary>
    private const int ConcurrentCommands = 2;

    /// <summary>Adds the stage; <c>AddInference</c> and <c>AddArtifacts</c> bring what it stands on.</summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder AddVaeDecoding(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<VaeDecodingWorker>();
        builder.Services.AddStageConsumer<DecodeLatentsConsumer>(ConcurrentCommands);
        return builder;
    }

    /// <summary>Maps its gRPC service.</summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapVaeDecoding(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<VaeDecodingGrpcService>();
        return routes;
    }
}
