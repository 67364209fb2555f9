using Microsoft.Extensions.DependencyInjection.Extensions;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.Transcoding.Ffmpeg;

namespace TextToVideo.Transcoding;

/// <summary>Registers the transcoding stage.</summary>
public static class TranscodingExtensions
{
    /// <summary>
    /// The number of commands that one process accepts concurrently; <see cref="TranscodingOptions.MaxConcurrency"/> limits the work.
    /// </summary>
    private const int ConcurrentCommands = 8;

    /// <summary>Adds the stage. It requires <c>AddArtifacts</c>.</summary>
    /// <param name="builder">The host builder.</param>
    public static IHostApplicationBuilder AddTranscoding(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder
            .Services.AddOptions<TranscodingOptions>()
            .BindConfiguration(TranscodingOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<UnfinishedFiles>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<UnfinishedFiles>());
        builder.Services.AddSingleton<IVideoTranscoder, VideoTranscoder>();
        builder.Services.AddSingleton<ConversionsInProgress>();
        builder.Services.AddSingleton<FfmpegHealthCheck>();
        builder.Services.AddHealthChecks().AddCheck<FfmpegHealthCheck>("ffmpeg");
        builder.Services.AddStageConsumer<TranscodeVideoConsumer>(ConcurrentCommands);
        builder.Services.AddBusRegistration(bus =>
            bus.AddConsumer<ConvertVideoConsumer>().Endpoint(endpoint => endpoint.ConcurrentMessageLimit = ConcurrentCommands)
        );
        return builder;
    }

    /// <summary>Maps the gRPC service of the stage.</summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapTranscoding(this IEndpointRouteBuilder routes)
    {
        routes.MapGrpcService<TranscodingGrpcService>();
        return routes;
    }
}
