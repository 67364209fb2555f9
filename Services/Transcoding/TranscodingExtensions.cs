using Microsoft.Extensions.DependencyInjection.Extensions;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.Transcoding.Ffmpeg;

namespace TextToVideo.Transcoding;

/// <summary>The transcoding stage.</summary>
public static class TranscodingExtensions
{
    /// <summary>How many commands one process takes at a time; <see cref="TranscodingOptions.MaxConcurrency"/> limits the work.</summary>
    private const int ConcurrentCommands = 8;

    /// <summary>Adds the stage; <c>AddArtifacts</c> brings what it stands on.</summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder AddTranscoding(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder
            .Services.AddOptions<TranscodingOptions>()
            .BindConfiguration(TranscodingOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IVideoTranscoder, VideoTranscoder>();
        builder.Services.AddSingleton<FfmpegHealthCheck>();
        builder.Services.AddHealthChecks().AddCheck<FfmpegHealthCheck>("ffmpeg");
        builder.Services.AddStageConsumer<TranscodeVideoConsumer>(ConcurrentCommands);
        builder.Services.AddBusRegistration(bus =>
            bus.AddConsumer<ConvertVideoConsumer>().Endpoint(endpoint => endpoint.ConcurrentMessageLimit = ConcurrentCommands)
        );
        return builder;
    }

    /// <summary>Maps its gRPC service.</summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapTranscoding(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<TranscodingGrpcService>();
        return routes;
    }
}
