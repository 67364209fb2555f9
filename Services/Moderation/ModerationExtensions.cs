using Microsoft.Extensions.Options;
using TextToVideo.Moderation.Endpoints;
using TextToVideo.Moderation.Enhancement;
using TextToVideo.Moderation.External;
using TextToVideo.Moderation.Frames;
using TextToVideo.Moderation.Frames.Classifier;
using TextToVideo.Moderation.Normalisation;
using TextToVideo.Moderation.Policy;
using TextToVideo.Moderation.Text;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Moderation;

/// <summary>Registers moderation with a host.</summary>
public static class ModerationExtensions
{
    /// <summary>How many prompts, and how many clips, one process moderates concurrently.</summary>
    private const int ConcurrentCommands = 4;

    /// <summary>How many prompts one process moderates concurrently if it waits for an endpoint meanwhile.</summary>
    private const int ConcurrentCalls = 32;

    /// <summary>Adds the stages that moderate prompts and frames. They need the services that <c>AddArtifacts</c> adds.</summary>
    /// <param name="builder">The host's builder.</param>
    public static IHostApplicationBuilder AddModeration(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddOptions<ModerationOptions>().BindConfiguration(ModerationOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ModerationOptions>, ModerationOptionsValidator>();
        services.AddOptions<FrameClassifierOptions>().BindConfiguration(FrameClassifierOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<FrameClassifierOptions>, FrameClassifierOptionsValidator>();
        services.AddSingleton<CharacterFolding>();
        services.AddSingleton<IPolicySource, FilePolicySource>();
        services.AddSingleton<PromptNormaliser>();
        bool asksOthers = builder.AddPromptModerator();
        services.AddSingleton<IFrameModerator, FrameModerator>();
        builder.AddFrameClassifier();
        bool rewritesPrompts = builder.AddPromptEnhancement();
        services.AddHealthChecks().AddCheck<ModerationHealthCheck>("moderation");
        services.AddHostedService<PolicyWatcher>();
        services.AddStageConsumer<ModeratePromptConsumer>(asksOthers || rewritesPrompts ? ConcurrentCalls : ConcurrentCommands);
        services.AddStageConsumer<ModerateFramesConsumer>(ConcurrentCommands);
        services.AddStageConsumer<JudgeTextsConsumer>(asksOthers ? ConcurrentCalls : ConcurrentCommands);
        return builder;
    }

    /// <summary>Maps the gRPC service.</summary>
    /// <param name="routes">The web application.</param>
    public static IEndpointRouteBuilder MapModeration(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGrpcService<ModerationGrpcService>();
        return routes;
    }

    /// <summary>Adds the configured classifier, or else the built-in one, if it is not disabled.</summary>
    private static void AddFrameClassifier(this IHostApplicationBuilder builder)
    {
        IConfigurationSection section = builder.Configuration.GetSection(FrameClassifierOptions.SectionName);
        if (!string.IsNullOrEmpty(section[nameof(FrameClassifierOptions.ModelPath)]))
        {
            builder.Services.AddSingleton<IFrameClassifier, OnnxFrameClassifier>();
        }
        else if (section.GetValue(nameof(FrameClassifierOptions.BuiltIn), defaultValue: true))
        {
            builder.Services.AddSingleton<IFrameClassifier>(provider =>
            {
                FrameClassifierOptions configured = provider.GetRequiredService<IOptions<FrameClassifierOptions>>().Value;
                return new OnnxFrameClassifier(Options.Create(BuiltInClassifier.Describe(configured))) { OnlyPeople = true };
            });
        }
    }
}
